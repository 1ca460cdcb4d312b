#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/check/registry.h"
#include "harness/gate/commands.h"
#include "harness/recv/schedule.h"
#include "harness/recv/stream_text.h"

namespace splitproof {

absl::StatusOr<SubjectAndCase> ParseCase(const CaseOptions& options) {
  auto subject = MakeSubjectByName(options.subject);
  if (!subject.ok()) return subject.status();
  auto stream = ParseStreamText(options.stream);
  if (!stream.ok()) return stream.status();
  auto schedule = Schedule::Parse(options.schedule);
  if (!schedule.ok()) return schedule.status();
  return SubjectAndCase{.subject = *std::move(subject),
                        .chosen = {.subject = options.subject,
                                   .stream = *std::move(stream),
                                   .schedule = *std::move(schedule),
                                   .recv_size = options.recv_size}};
}

absl::StatusOr<Form> ParseForm(std::string_view text, const Subject& subject) {
  for (const Form form : kForms) {
    if (FormName(form) != text) continue;
    if (subject.Has(form)) return form;
    return absl::InvalidArgumentError(absl::StrCat("subject \"", subject.name(),
                                                   "\" has no ",
                                                   std::string(text), " form"));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no form \"", std::string(text), "\"; use plain or buffered"));
}

}  // namespace splitproof
