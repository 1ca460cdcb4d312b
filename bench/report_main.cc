// Tables of what benchmarks wrote into files; scripts/bench makes both.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "bench/report.h"
#include "bench/results.h"

namespace splitproof {
namespace {

struct Files {
  std::string a;  // The only one of `table`.
  std::string b;
};

absl::StatusOr<Results> ReadResults(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::InvalidArgumentError(absl::StrCat(
        "file \"", path, "\" cannot be read; `scripts/bench --out` makes one"));
  }
  const auto results =
      ParseResults(std::string(std::istreambuf_iterator<char>(file), {}));
  if (results.ok()) return results;
  return absl::InvalidArgumentError(
      absl::StrCat("file \"", path, "\": ", results.status().message()));
}

absl::StatusOr<int> PrintTable(const Files& files) {
  const auto results = ReadResults(files.a);
  if (!results.ok()) return results.status();
  std::fputs(SideBySide(*results).c_str(), stdout);
  return 0;
}

absl::StatusOr<int> PrintComparison(const Files& files) {
  const auto a = ReadResults(files.a);
  if (!a.ok()) return a.status();
  const auto b = ReadResults(files.b);
  if (!b.ok()) return b.status();
  const auto comparison = CompareResults(*a, *b);
  if (!comparison.ok()) return comparison.status();
  std::fputs(comparison->text.c_str(), stdout);
  return comparison->same_counts ? 0 : 1;
}

int Main(int argc, char** argv) {
  CLI::App app("Tables of what benchmarks wrote with --benchmark_out.");
  Files files;
  app.require_subcommand(1);
  CLI::App* table = app.add_subcommand("table", "plain beside buffered");
  table->add_option("FILE", files.a)->required();
  CLI::App* compare =
      app.add_subcommand("compare", "B with A; exits 1 if a count is another");
  compare->add_option("A", files.a)->required();
  compare->add_option("B", files.b)->required();
  CLI11_PARSE(app, argc, argv);
  const auto code =
      app.got_subcommand(table) ? PrintTable(files) : PrintComparison(files);
  if (code.ok()) return *code;
  std::fprintf(stderr, "%s: %s\n", argv[0],
               std::string(code.status().message()).c_str());
  return 2;
}

}  // namespace
}  // namespace splitproof

int main(int argc, char** argv) { return splitproof::Main(argc, argv); }
