#include "harness/gate/case_options.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "harness/check/registry.h"
#include "harness/recv/schedule.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

absl::StatusOr<size_t> ParseRecvSize(const CaseOptions& options) {
  if (!options.recv_size) return Case::kDefaultRecvSize;
  return ParseNumber("--recv-size", *options.recv_size, 1, Case::kRecvSizeMax);
}

}  // namespace

absl::StatusOr<SubjectAndCase> ParseCase(const CaseOptions& options) {
  auto subject = MakeSubjectByName(options.subject);
  if (!subject.ok()) return subject.status();
  if (!options.stream) {
    return absl::InvalidArgumentError(
        "--stream is missing; give the bytes the peer sends, such as "
        "--stream='ab\\r\\n'");
  }
  auto stream = ParseStreamText(*options.stream);
  if (!stream.ok()) return stream.status();
  auto schedule = Schedule::Parse(options.schedule.value_or(""));
  if (!schedule.ok()) return schedule.status();
  const auto recv_size = ParseRecvSize(options);
  if (!recv_size.ok()) return recv_size.status();
  return SubjectAndCase{.subject = *std::move(subject),
                        .chosen = {.subject = options.subject,
                                   .stream = *std::move(stream),
                                   .schedule = *std::move(schedule),
                                   .recv_size = *recv_size}};
}

absl::StatusOr<Form> ParseForm(std::string_view text, const Subject& subject) {
  for (const Form form : kForms) {
    if (FormName(form) != text) continue;
    if (subject.Has(form)) return form;
    return absl::InvalidArgumentError(
        absl::StrCat("subject \"", subject.name(), "\" has no ",
                     std::string(text), " form; use the other"));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no form ", QuoteForMessage(text), "; use plain or buffered"));
}

absl::StatusOr<PropertySet> ParseProperties(std::string_view text) {
  auto properties = PropertySet::Parse(text);
  if (!properties.ok()) return properties.status();
  if (properties->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--properties=", std::string(text),
                     " leaves nothing to check; leave some property in"));
  }
  return properties;
}

absl::StatusOr<uint64_t> ParseNumber(std::string_view option,
                                     std::string_view text, uint64_t min,
                                     uint64_t max) {
  uint64_t number = 0;
  const bool is_number =
      text.find_first_not_of("0123456789") == std::string_view::npos &&
      absl::SimpleAtoi(std::string(text), &number);
  if (is_number && number >= min && number <= max) return number;
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(option), " is ", QuoteForMessage(text),
                   "; use a whole number from ", min, " to ", max));
}

}  // namespace splitproof
