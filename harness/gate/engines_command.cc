// `engines`: that the simulated recv is a faithful one, for each subject.

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/gate/check_targets.h"
#include "harness/gate/commands.h"
#include "harness/search/compare_engines.h"

namespace splitproof {
namespace {

absl::StatusOr<std::vector<NamedEngine>> MakeEngines() {
  std::vector<NamedEngine> engines;
  for (const std::string_view name : RecvEngineNames()) {
    auto engine = MakeRecvEngine(name);
    if (!engine.ok()) return engine.status();
    engines.push_back(
        {.name = std::string(name), .engine = *std::move(engine)});
  }
  return engines;
}

}  // namespace

absl::StatusOr<int> RunEngines(const EnginesOptions& options,
                               Console& console) {
  CheckOptions asked;
  asked.subjects = options.subjects;
  asked.corpus = options.corpus;
  const auto selected = SelectTargets(asked, /*jobs=*/0, PropertySet::All());
  if (!selected.ok()) return selected.status();
  const auto engines = MakeEngines();
  if (!engines.ok()) return engines.status();
  uint64_t differing = 0;
  uint64_t runs = 0;
  for (const CheckTarget& target : selected->targets) {
    const auto comparison =
        CompareEngines(*target.subject, target.corpus, *engines);
    if (!comparison.ok()) return comparison.status();
    runs += comparison->runs;
    const std::string& difference = comparison->difference;
    if (!difference.empty()) ++differing;
    console.out << absl::StrFormat(
        "%-40s %4d streams %6d cases %6d runs  %s\n", target.subject->name(),
        comparison->streams, comparison->cases, comparison->runs,
        difference.empty() ? "identical" : "DIFFERENT: " + difference);
  }
  console.out << absl::StrFormat(
      "%d subjects, %d runs on each of %d engines, %d subjects differ\n",
      selected->targets.size(), runs, engines->size(), differing);
  return differing == 0 ? kExitHolds : kExitFailed;
}

}  // namespace splitproof
