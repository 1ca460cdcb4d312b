// Runs the gate inside of a test.

#ifndef SPLITPROOF_HARNESS_GATE_GATE_TEST_UTIL_H_
#define SPLITPROOF_HARNESS_GATE_GATE_TEST_UTIL_H_

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "harness/gate/gate.h"

namespace splitproof::test {

// What a run left behind.
struct Ran {
  int code;
  std::string out;
  std::string err;
};

struct Surroundings {
  std::string input = {};
  bool progress = false;
  bool color = false;
  bool annotates = false;
  std::string step_summary = {};
};

// Runs `my_gate ARGUMENTS`.
inline Ran RunGate(const std::vector<std::string>& arguments,
                   const Surroundings& surroundings = {}) {
  std::vector<const char*> argv = {"my_gate"};
  for (const std::string& argument : arguments) {
    argv.push_back(argument.c_str());
  }
  // Tests leave nothing behind unless they say where.
  const bool saves = !arguments.empty() && arguments[0] == "check" &&
                     std::none_of(arguments.begin(), arguments.end(),
                                  [](const std::string& argument) {
                                    return argument.starts_with("--cases=") ||
                                           argument.starts_with("-h") ||
                                           argument.starts_with("--h");
                                  });
  if (saves) argv.push_back("--cases=");
  std::istringstream in(surroundings.input);
  std::ostringstream out;
  std::ostringstream err;
  Console console{.in = in,
                  .out = out,
                  .err = err,
                  .program = argv[0],
                  .progress = surroundings.progress,
                  .color = surroundings.color,
                  .annotates = surroundings.annotates,
                  .step_summary = surroundings.step_summary};
  const int code =
      splitproof::RunGate(static_cast<int>(argv.size()), argv.data(), console);
  return {code, out.str(), err.str()};
}

// A path for the running test alone, where nothing is yet.
inline std::string TestPath(const std::string& name) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return testing::TempDir() + test->test_suite_name() + "." + test->name() +
         "." + name;
}

// The bytes of a file; "" if there is none.
inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace splitproof::test

#endif  // SPLITPROOF_HARNESS_GATE_GATE_TEST_UTIL_H_
