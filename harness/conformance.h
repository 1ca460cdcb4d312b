// The GoogleTest face: a suite with a named test for each property.
//
//   SPLITPROOF_CONFORMANCE_SUITE(line, "line");
//
// defines the main function of a test program. For each configuration of the
// registered subject there is one test a property, called Line.SplitInvariance,
// Line_limit_5.SplitInvariance and so on, which prints the gate's message if
// the property fails. A property that does not apply to the subject passes and
// records why; one that nothing was held against in the budget is skipped, with
// the reason. The first test of a configuration checks, with the quick budget,
// what it and the others that run are about.

#ifndef SPLITPROOF_HARNESS_CONFORMANCE_H_
#define SPLITPROOF_HARNESS_CONFORMANCE_H_

#include <string>
#include <string_view>

namespace splitproof {

// Registers the tests of a subject with GoogleTest. A subject that nobody
// registered is a test that fails.
void AddConformanceTests(const std::string& suite, std::string_view subject);

// Registers the tests and runs those that the command line selects. A selection
// that is empty is an error.
int ConformanceMain(int argc, char** argv, const std::string& suite,
                    std::string_view subject);

}  // namespace splitproof

#define SPLITPROOF_CONFORMANCE_SUITE(IDENTIFIER, NAME)                   \
  int main(int argc, char** argv) {                                      \
    return ::splitproof::ConformanceMain(argc, argv, #IDENTIFIER, NAME); \
  }                                                                      \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_CONFORMANCE_H_
