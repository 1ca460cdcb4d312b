// Records of fixed layout, described by text: the format strings of Python's
// struct module (https://docs.python.org/3/library/struct.html).
//
// A format is a letter for each value, `Bh` for an octet and a 16-bit integer,
// and a count in front of a letter repeats it. White space between them means
// nothing. The first character may say how integers and floats are laid out:
//
//   !  >   big-endian, and also without any     standard sizes, no padding
//   <      little-endian                        standard sizes, no padding
//   =      as this machine has it               standard sizes, no padding
//   @      as this machine has it               the compiler's sizes, alignment
//
// (Python means `@` where there is none. Here, as with the library that this
// follows, it is `!`: bytes that are sent are in network order.)
//
//   x          a byte of padding, no value: NUL when written, ignored when read
//   c          one byte                            StructBytes
//   b h i l q  signed integer of 1 2 4 4 8 bytes   int64_t
//   B H I L Q  unsigned integer of the same sizes  int64_t, or uint64_t
//   n N P      ssize_t, size_t and void*; only with `@`
//   ?          a byte that is 0 or 1; any other than 0 is read as true    bool
//   e f d      IEEE 754 float of 2 4 8 bytes       StructFloat
//   s          the count is its size in bytes      StructBytes
//
// Whatever a format says is checked when it is parsed; a parsed one cannot
// fail to read bytes of its size.

#ifndef SPLITPROOF_SERIALIZERS_STRUCT_FORMAT_H_
#define SPLITPROOF_SERIALIZERS_STRUCT_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// A float that is equal to what reads like it: a NaN is equal to a NaN, and 0
// is not equal to -0.
struct StructFloat {
  double value = 0;

  friend bool operator==(StructFloat a, StructFloat b);
};

// Bytes, as opposed to text.
struct StructBytes {
  std::string bytes;

  friend bool operator==(const StructBytes&, const StructBytes&) = default;
};

// One value of a record. An integer is a uint64_t only where an int64_t cannot
// hold it; text (UTF-8) is only in named records.
using StructValue = std::variant<int64_t, uint64_t, StructFloat, bool,
                                 StructBytes, std::string>;

// Appends the value's canonical text (canonical.h).
void AppendCanonicalValue(const StructValue& value, std::string& out);

// Immutable, and safe to share between threads.
class StructFormat {
 public:
  // Larger records than these are refused.
  static constexpr size_t kMaxSize = size_t{1} << 24;

  // How the bytes of a value are read.
  enum class Kind { kPad, kByte, kSigned, kUnsigned, kBool, kFloat, kString };

  // Values of the same kind, one behind the other. A string is one value.
  struct Run {
    char letter;
    Kind kind;
    size_t width;   // Bytes of a value, or of the whole string.
    size_t count;   // Values.
    size_t offset;  // Of the first one, in bytes from the record's start.
  };

  // InvalidArgument for text that is no format, and for one of 0 bytes.
  static absl::StatusOr<StructFormat> Parse(std::string_view text);

  // Bytes of a record, at least 1.
  size_t size() const { return size_; }
  // Values of a record; none for one of padding.
  size_t value_count() const { return value_count_; }
  const std::vector<Run>& runs() const { return runs_; }

  // The record of these values, size() bytes. InvalidArgument for another
  // number of values, a value of another kind than its letter takes, an integer
  // or float out of its letter's range, and bytes longer than their string.
  // Shorter ones are padded with NULs, and will be read with them.
  absl::StatusOr<std::string> Pack(std::span<const StructValue> values) const;

  // The values of a record; InvalidArgument unless it has size() bytes.
  absl::StatusOr<std::vector<StructValue>> Unpack(Bytes record) const;

  // Records with the least, the greatest and ordinary values, as they are read.
  // None where records are large.
  std::vector<std::vector<StructValue>> Samples() const;

 private:
  StructFormat() = default;

  absl::Status AppendAll(std::string_view letters, bool native);
  absl::Status Append(char letter, bool native, size_t count);

  std::vector<Run> runs_;
  size_t size_ = 0;
  size_t value_count_ = 0;
  bool little_endian_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_STRUCT_FORMAT_H_
