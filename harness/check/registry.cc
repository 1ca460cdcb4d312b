#include "harness/check/registry.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace splitproof {
namespace {

std::vector<Registration>& MutableRegistrations() {
  static auto* registrations = new std::vector<Registration>();
  return *registrations;
}

std::string NameWith(const std::string& name, const std::string& parameters) {
  return parameters.empty() ? name : absl::StrCat(name, ":", parameters);
}

absl::Status UnknownSubject(std::string_view name) {
  const std::string known =
      absl::StrJoin(AllRegistrations(), ", ",
                    [](std::string* out, const Registration& registration) {
                      out->append(registration.name);
                    });
  return absl::NotFoundError(absl::StrCat(
      "there is no subject \"", std::string(name), "\"; known: ", known));
}

}  // namespace

std::vector<std::string> Registration::SubjectNames() const {
  std::vector<std::string> names;
  names.reserve(configurations.size());
  for (const std::string& parameters : configurations) {
    names.push_back(NameWith(name, parameters));
  }
  return names;
}

const std::vector<Registration>& AllRegistrations() {
  return MutableRegistrations();
}

const Registration* FindRegistration(std::string_view name) {
  for (const Registration& registration : AllRegistrations()) {
    if (registration.name == name) return &registration;
  }
  return nullptr;
}

absl::StatusOr<std::unique_ptr<Subject>> MakeSubjectByName(
    std::string_view name) {
  const std::string_view base = name.substr(0, name.find(':'));
  const Registration* registration = FindRegistration(base);
  if (registration == nullptr) return UnknownSubject(base);
  const std::string parameters(
      base.size() < name.size() ? name.substr(base.size() + 1) : "");
  auto subject = registration->make(std::string(name), parameters);
  if (subject.ok()) return subject;
  return absl::Status(subject.status().code(),
                      absl::StrCat("subject \"", std::string(name),
                                   "\": ", subject.status().message()));
}

bool Register(Registration registration) {
  auto& all = MutableRegistrations();
  const auto place =
      std::lower_bound(all.begin(), all.end(), registration,
                       [](const Registration& a, const Registration& b) {
                         return a.name < b.name;
                       });
  if (place != all.end() && place->name == registration.name) {
    std::fprintf(stderr, "splitproof: two subjects are called \"%s\"\n",
                 registration.name.c_str());
    std::abort();
  }
  all.insert(place, std::move(registration));
  return true;
}

}  // namespace splitproof
