#include "harness/check/case.h"

#include "absl/strings/str_cat.h"
#include "harness/recv/stream_text.h"

namespace splitproof {

std::string ReplayLine(std::string_view program, const Case& failing) {
  std::string line = absl::StrCat(
      std::string(program), " replay ", ShellQuote(failing.subject),
      " --stream=", ShellQuote(EscapeStream(failing.stream)),
      " --schedule=", ShellQuote(failing.schedule.ToString()));
  if (failing.recv_size != Case::kDefaultRecvSize) {
    absl::StrAppend(&line, " --recv-size=", failing.recv_size);
  }
  return line;
}

}  // namespace splitproof
