// The configuration of a serializer as text: `newline=CRLF,limit=64`.
//
// A serializer that can be configured by name has a static member
//
//   static absl::StatusOr<LineSerializer> FromParameters(Parameters&
//   parameters) {
//     LineOptions options;
//     parameters.Size("limit", 1, kMaxLimit, &options.limit,
//                     "longest line, in bytes without its terminator");
//     if (!parameters.status().ok()) return parameters.status();
//     return LineSerializer(options);
//   }
//
// One function serves for reading and for documentation: run on empty text, the
// parameters remember each name, range, default and help line.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_PARAMETERS_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_PARAMETERS_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace splitproof {

class Parameters {
 public:
  // One parameter, as `list` prints it.
  struct Description {
    std::string name;
    std::string range;  // "1..65536", or "LF|CR|CRLF"
    std::string fallback;
    std::string help;
  };

  // `name=value` pairs separated by commas; no blanks. A name may come once.
  static absl::StatusOr<Parameters> Parse(std::string_view text);

  // Each reads one parameter into *value, which holds the default before. The
  // first bad value is kept in status().
  void Size(std::string_view name, size_t min, size_t max, size_t* value,
            std::string_view help);
  void Flag(std::string_view name, bool* value, std::string_view help);
  void Text(std::string_view name, std::string_view range, std::string* value,
            std::string_view help);
  template <class E>
  void Choice(std::string_view name,
              std::initializer_list<std::pair<std::string_view, E>> choices,
              E* value, std::string_view help);

  // The first error so far. To be asked after all parameters were read: names
  // that nobody read are errors too.
  absl::Status status() const;

  const std::vector<Description>& descriptions() const { return descriptions_; }

 private:
  struct Given {
    std::string name;
    std::string value;
    bool read = false;
  };

  // The text given for `name`, or null. Remembers the description.
  const std::string* Read(Description description);
  void Fail(std::string_view name, std::string_view value,
            std::string_view range);
  // Which of `names` the value of the parameter is; `fallback` when not given.
  size_t ReadChoice(std::string_view name,
                    const std::vector<std::string_view>& names, size_t fallback,
                    std::string_view help);

  std::vector<Given> given_;
  std::vector<Description> descriptions_;
  absl::Status error_;
};

template <class E>
void Parameters::Choice(
    std::string_view name,
    std::initializer_list<std::pair<std::string_view, E>> choices, E* value,
    std::string_view help) {
  std::vector<std::string_view> names;
  size_t fallback = 0;
  for (const auto& [choice, meaning] : choices) {
    if (meaning == *value) fallback = names.size();
    names.push_back(choice);
  }
  *value = (choices.begin() + ReadChoice(name, names, fallback, help))->second;
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_PARAMETERS_H_
