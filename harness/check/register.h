// Registers a type as a subject: the one line that the build generates.

#ifndef SPLITPROOF_HARNESS_CHECK_REGISTER_H_
#define SPLITPROOF_HARNESS_CHECK_REGISTER_H_

#include <string>
#include <utility>
#include <vector>

#include "harness/check/registry.h"
#include "harness/check/typed_subject.h"
#include "serializers/contract/parameters.h"

namespace splitproof::internal {

template <class T>
std::vector<Parameters::Description> DescribeParameters() {
  Parameters parameters = *Parameters::Parse("");
  if constexpr (requires { T::FromParameters(parameters); }) {
    static_cast<void>(T::FromParameters(parameters));
  }
  return parameters.descriptions();
}

template <class T>
bool RegisterType(std::string name, std::string corpus,
                  std::vector<std::string> configurations) {
  return Register({.name = std::move(name),
                   .corpus = std::move(corpus),
                   .configurations = std::move(configurations),
                   .make = MakeSubject<T>,
                   .describe = DescribeParameters<T>});
}

}  // namespace splitproof::internal

// NAME and CORPUS are strings, the rest is a braced list of parameter texts. At
// most one in a file.
#define SPLITPROOF_REGISTER(NAME, TYPE, CORPUS, ...)                         \
  namespace {                                                                \
  [[maybe_unused]] const bool kSplitproofRegistered =                        \
      ::splitproof::internal::RegisterType<TYPE>(NAME, CORPUS, __VA_ARGS__); \
  }                                                                          \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_CHECK_REGISTER_H_
