#include "harness/check/case.h"

#include "absl/strings/str_cat.h"
#include "harness/recv/stream_text.h"

namespace splitproof {

// An option with an empty value is one without a value to many a parser, so
// what is empty is spelled out.
std::string ReplayLine(std::string_view program, const Case& failing) {
  const std::string stream =
      failing.stream.empty() ? "hex:" : EscapeStream(failing.stream);
  const std::string schedule =
      failing.schedule.empty() ? "*" : failing.schedule.ToString();
  std::string line = absl::StrCat(
      std::string(program), " replay ", ShellQuote(failing.subject),
      " --stream=", ShellQuote(stream), " --schedule=", ShellQuote(schedule));
  if (failing.recv_size != Case::kDefaultRecvSize) {
    absl::StrAppend(&line, " --recv-size=", failing.recv_size);
  }
  return line;
}

}  // namespace splitproof
