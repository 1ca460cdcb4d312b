#include "harness/check/case.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/recv/stream_text.h"

namespace splitproof {

size_t CutsOf(const Case& failing) {
  std::vector<size_t> ends = failing.schedule.Cuts(failing.stream.size());
  const size_t cuts = ends.size();
  ends.push_back(failing.stream.size());
  size_t begin = 0;
  size_t cuts_by_size = 0;
  for (const size_t end : ends) {
    if (end > begin) cuts_by_size += (end - begin - 1) / failing.recv_size;
    begin = end;
  }
  return cuts + cuts_by_size;
}

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
