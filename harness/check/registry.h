// All subjects that were linked in.
//
// Registration comes from the build: one splitproof_add_serializer() line makes
// a source file with one SPLITPROOF_REGISTER in it (register.h). There is no
// list to edit.

#ifndef SPLITPROOF_HARNESS_CHECK_REGISTRY_H_
#define SPLITPROOF_HARNESS_CHECK_REGISTRY_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/check/subject.h"
#include "serializers/contract/parameters.h"

namespace splitproof {

struct Registration {
  // The name before the colon.
  std::string name;
  // Folder of streams, relative to the source tree; empty if there is none.
  std::string corpus;
  // The configurations that are checked when none is asked for, as parameter
  // texts; never empty, "" is the default one.
  std::vector<std::string> configurations;
  // Makes the subject called `name`, configured by `parameters`.
  std::function<absl::StatusOr<std::unique_ptr<Subject>>(
      std::string name, std::string parameters)>
      make;
  // Every parameter with its default.
  std::function<std::vector<Parameters::Description>()> describe;

  // The names of the configurations: "line", "line:limit=5".
  std::vector<std::string> SubjectNames() const;
};

// Sorted by name. Complete once main() has begun; thread-safe from then on.
const std::vector<Registration>& AllRegistrations();

// The registration of that name (without parameters), or null.
const Registration* FindRegistration(std::string_view name);

// The subject called `name`, with any legal parameters, registered or not:
// "line", "line:newline=CRLF,limit=64".
absl::StatusOr<std::unique_ptr<Subject>> MakeSubjectByName(
    std::string_view name);

// Adds a registration; aborts if the name is taken. Returns true.
bool Register(Registration registration);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_REGISTRY_H_
