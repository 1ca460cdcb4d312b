// The gate as a program.

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "harness/gate/gate.h"
#include "harness/gate/interrupt.h"

namespace {

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool IsInteractive() {
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && isatty(STDERR_FILENO) != 0 &&
         !IsSet("CI") && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  splitproof::CatchInterrupts();
  const bool interactive = IsInteractive();
  splitproof::Console console{.in = std::cin,
                              .out = std::cout,
                              .err = std::cerr,
                              .program = argv[0],
                              .interactive = interactive,
                              .color = interactive && !IsSet("NO_COLOR")};
  return splitproof::RunGate(argc, argv, console);
}
