// Streams as text: what a person types on a command line and a failure prints.
//
// A stream is arbitrary bytes; a terminal, a shell and a bug report want
// printable ones. The text has three forms, told apart by how it starts:
//
//   hex:0a0d   hexadecimal digits, two a byte, upper or lower case;
//   @FILE      the bytes of a file, as they are;
//   ab\r\n     anything else: bytes stand for themselves, except that a
//              backslash begins an escape:
//
//     \n \r \t \a \b \f \v \\ \' \"   as in C
//     \xH  \xHH                       hexadecimal, at most two digits
//     \o  \oo  \ooo                   octal, at most three digits, up to \377
//
// Hexadecimal escapes end after two digits, unlike in C, so that any byte may
// follow an escaped one: \x0ab is a newline and a "b".

#ifndef SPLITPROOF_HARNESS_RECV_STREAM_TEXT_H_
#define SPLITPROOF_HARNESS_RECV_STREAM_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace splitproof {

// The largest file that `@FILE` reads.
inline constexpr size_t kMaxStreamFileBytes = size_t{64} << 20;

// The bytes that `text` describes. Text that describes none is an error which
// names the text, the offset in it and what would be right; a file that cannot
// be read, or is larger than kMaxStreamFileBytes, is an error that names it.
absl::StatusOr<std::string> ParseStreamText(std::string_view text);

// A printable text that ParseStreamText() reads back to exactly `bytes`. It has
// no single quote in it, so that '...' protects it from any POSIX shell.
std::string EscapeStream(std::string_view bytes);

// `text` as one word of a POSIX shell: in single quotes, with those of its own
// spelled '\''. `"--stream=" + ShellQuote(EscapeStream(stream))` is an argument
// that can be pasted.
std::string ShellQuote(std::string_view text);

// `text` as error messages quote their input: in double quotes, as it was
// typed, with unprintable bytes as \xHH; a long one is cut, and its size given.
std::string QuoteForMessage(std::string_view text);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_STREAM_TEXT_H_
