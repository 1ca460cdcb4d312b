#include "harness/check/subject.h"

#include "absl/strings/str_join.h"

namespace splitproof {

std::string_view FormName(Form form) {
  return form == Form::kPlain ? "plain" : "buffered";
}

std::string SampleFrame::Frame() const { return absl::StrJoin(chunks, ""); }

}  // namespace splitproof
