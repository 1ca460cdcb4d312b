// The gate as a program: what it learns from its surroundings.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "harness/gate/gate.h"

namespace {

constexpr size_t kDefaultWidth = 100;
constexpr size_t kWidthMin = 60;
constexpr size_t kWidthMax = 400;

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// Whether a person watches this file descriptor.
bool IsWatched(int descriptor) {
  return isatty(descriptor) != 0 && Variable("CI").empty() &&
         !Variable("TERM").empty() && Variable("TERM") != "dumb";
}

size_t Width() {
  const char* columns = std::getenv("COLUMNS");
  const long width = columns == nullptr ? 0 : std::atol(columns);
  return width <= 0 ? kDefaultWidth
                    : std::clamp<size_t>(width, kWidthMin, kWidthMax);
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  splitproof::Console console{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .program = argv[0],
      .progress = IsWatched(STDERR_FILENO),
      .color = IsWatched(STDOUT_FILENO) && Variable("NO_COLOR").empty(),
      .width = Width(),
      .annotates = Variable("GITHUB_ACTIONS") == "true",
      .step_summary = std::string(Variable("GITHUB_STEP_SUMMARY"))};
  const int code = splitproof::RunGate(argc, argv, console);
  if (std::cout.flush()) return code;
  std::cerr << argv[0] << ": the output cannot be written\n";
  return splitproof::kExitUsage;
}
