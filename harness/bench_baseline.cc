#include "harness/bench_baseline.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFormat[] = "splitproof counts";
constexpr int kVersion = 1;

absl::Status Wrong(const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, "; `scripts/bench --update-baseline` writes it anew"));
}

// "mallocs rose from 0 to 4, peak fell from 9 to 8"; empty if nothing did.
std::string Differences(const BenchCounts& before, const BenchCounts& now) {
  std::vector<std::string> differences;
  for (const auto& [field, count] : kBenchCountsFields) {
    if (now.*count == before.*count) continue;
    const bool rose = now.*count > before.*count;
    differences.push_back(absl::StrCat(field, rose ? " rose" : " fell",
                                       " from ", before.*count, " to ",
                                       now.*count));
  }
  return absl::StrJoin(differences, ", ");
}

}  // namespace

std::string WriteBaseline(const BenchCountsTable& rows) {
  std::string text = absl::StrCat("{\"format\": ", Json(kFormat).dump(),
                                  ", \"version\": ", kVersion, ", \"rows\": {");
  const char* separator = "\n";
  for (const auto& [name, counts] : rows) {
    absl::StrAppend(&text, std::exchange(separator, ",\n"), Json(name).dump(),
                    ": ", ToJson(counts).dump());
  }
  return text + "\n}}\n";
}

absl::StatusOr<BenchCountsTable> ReadBaseline(const std::string& text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("rows") ||
      json.value("format", Json()) != kFormat || !json["rows"].is_object()) {
    return Wrong("it is no file of counts");
  }
  if (json.value("version", Json()) != kVersion) {
    return Wrong(absl::StrCat("its version is not ", kVersion));
  }
  BenchCountsTable rows;
  for (const auto& [name, row] : json["rows"].items()) {
    const auto counts = BenchCountsFromJson(row);
    if (!counts.ok()) {
      return Wrong(
          absl::StrCat("row \"", name, "\": ", counts.status().message()));
    }
    rows[name] = *counts;
  }
  return rows;
}

BenchCountsTable SelectRows(const BenchCountsTable& rows,
                            std::string_view filter) {
  BenchCountsTable selected;
  for (const auto& [name, counts] : rows) {
    if (name.find(filter) != name.npos) selected[name] = counts;
  }
  return selected;
}

std::vector<std::string> CompareWithBaseline(const BenchCountsTable& baseline,
                                             const BenchCountsTable& counted) {
  std::vector<std::string> lines;
  for (const auto& [name, counts] : counted) {
    const auto before = baseline.find(name);
    if (before == baseline.end()) {
      lines.push_back(absl::StrCat(name, ": is not in the baseline"));
    } else if (counts != before->second) {
      lines.push_back(
          absl::StrCat(name, ": ", Differences(before->second, counts)));
    }
  }
  for (const auto& [name, counts] : baseline) {
    if (!counted.contains(name)) {
      lines.push_back(
          absl::StrCat(name, ": is in the baseline, and was not counted"));
    }
  }
  return lines;
}

}  // namespace splitproof
