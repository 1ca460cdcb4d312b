#include "serializers/contract/parameters.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace splitproof {
namespace {

absl::string_view ToAbsl(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

absl::StatusOr<Parameters> Parameters::Parse(std::string_view text) {
  Parameters parameters;
  if (text.empty()) return parameters;
  for (const absl::string_view pair : absl::StrSplit(ToAbsl(text), ',')) {
    const std::vector<std::string> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    if (parts.size() != 2 || parts[0].empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", pair, "\" is not name=value"));
    }
    for (const Given& given : parameters.given_) {
      if (given.name == parts[0]) {
        return absl::InvalidArgumentError(
            absl::StrCat("parameter \"", parts[0], "\" is given twice"));
      }
    }
    parameters.given_.push_back({parts[0], parts[1]});
  }
  return parameters;
}

void Parameters::Size(std::string_view name, size_t min, size_t max,
                      size_t* value, std::string_view help) {
  const std::string range = absl::StrCat(min, "..", max);
  const std::string* text =
      Read({std::string(name), range, absl::StrCat(*value), std::string(help)});
  if (text == nullptr) return;
  size_t number = 0;
  if (!absl::SimpleAtoi(*text, &number) || number < min || number > max) {
    Fail(name, *text, range);
    return;
  }
  *value = number;
}

void Parameters::Flag(std::string_view name, bool* value,
                      std::string_view help) {
  Choice<bool>(name, {{"false", false}, {"true", true}}, value, help);
}

void Parameters::Text(std::string_view name, std::string_view range,
                      std::string* value, std::string_view help) {
  const std::string* text =
      Read({std::string(name), std::string(range), *value, std::string(help)});
  if (text != nullptr) *value = *text;
}

size_t Parameters::ReadChoice(std::string_view name,
                              const std::vector<std::string_view>& names,
                              size_t fallback, std::string_view help) {
  const std::string range = absl::StrJoin(
      names, "|",
      [](std::string* out, std::string_view choice) { out->append(choice); });
  const std::string* text =
      Read({std::string(name), range, std::string(names[fallback]),
            std::string(help)});
  if (text == nullptr) return fallback;
  const auto found = std::find(names.begin(), names.end(), *text);
  if (found == names.end()) {
    Fail(name, *text, range);
    return fallback;
  }
  return found - names.begin();
}

absl::Status Parameters::status() const {
  if (!error_.ok()) return error_;
  for (const Given& given : given_) {
    if (given.read) continue;
    const std::string known = absl::StrJoin(
        descriptions_, ", ", [](std::string* out, const Description& known) {
          absl::StrAppend(out, known.name);
        });
    return absl::InvalidArgumentError(
        absl::StrCat("there is no parameter \"", given.name,
                     "\"; known: ", known.empty() ? "none" : known));
  }
  return absl::OkStatus();
}

const std::string* Parameters::Read(Description description) {
  const auto given = std::find_if(
      given_.begin(), given_.end(),
      [&](const Given& each) { return each.name == description.name; });
  descriptions_.push_back(std::move(description));
  if (given == given_.end()) return nullptr;
  given->read = true;
  return &given->value;
}

void Parameters::Fail(std::string_view name, std::string_view value,
                      std::string_view range) {
  if (!error_.ok()) return;
  error_ = absl::InvalidArgumentError(
      absl::StrCat("parameter ", ToAbsl(name), "=", ToAbsl(value),
                   " is not one of ", ToAbsl(range)));
}

}  // namespace splitproof
