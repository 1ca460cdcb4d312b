// Production code that uses the package: serializers and contract, no harness.

#include <cstdio>
#include <string>

#include "absl/status/statusor.h"
#include "serializers/line.h"

int main() {
  const splitproof::LineSerializer lines;
  const absl::StatusOr<std::string> line = lines.Deserialize("hello\n");
  if (!line.ok()) return 1;
  std::puts(line->c_str());
  return 0;
}
