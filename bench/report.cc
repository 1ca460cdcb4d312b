#include "bench/report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "bench/ratio.h"

namespace splitproof {
namespace {

constexpr char kUnknown[] = "-";

std::string RatioText(const std::optional<Ratio>& ratio) {
  if (!ratio) return kUnknown;
  if (!ratio->IsResolved()) return "~";
  return absl::StrFormat("%.2f", ratio->median);
}

// A row of both forms: "line/FORM/packet:32/chunk:64/simulated".
struct Pair {
  std::vector<std::string> parts;  // Of the name.
  const MeasuredRow* plain = nullptr;
  const MeasuredRow* buffered = nullptr;
};

std::vector<Pair> PairsIn(const Results& results) {
  std::vector<Pair> pairs;
  for (const MeasuredRow& row : results) {
    std::vector<std::string> parts = absl::StrSplit(row.name, '/');
    if (parts.size() != 5) continue;
    const bool is_plain = parts[1] == "plain";
    parts[1] = "";
    auto pair =
        std::find_if(pairs.begin(), pairs.end(),
                     [&](const Pair& other) { return other.parts == parts; });
    if (pair == pairs.end()) pair = pairs.insert(pair, {.parts = parts});
    (is_plain ? pair->plain : pair->buffered) = &row;
  }
  return pairs;
}

// "64" of "chunk:64".
std::string ValueIn(const std::string& part) {
  return part.substr(part.find(':') + 1);
}

std::string CountText(const MeasuredRow* row, const char* counter) {
  if (row == nullptr || !row->counts.contains(counter)) return kUnknown;
  const double count = row->counts.at(counter);
  const bool is_whole = count == std::floor(count);
  return is_whole ? absl::StrFormat("%.0f", count)
                  : absl::StrFormat("%.3g", count);
}

std::string PeakText(const MeasuredRow* row) {
  if (row == nullptr || !row->counts.contains("peakB")) return kUnknown;
  return absl::StrFormat("%.1f", row->counts.at("peakB") / 1024);
}

std::string PacketTimeText(const MeasuredRow* row) {
  if (row == nullptr || !row->counts.contains("packets")) return kUnknown;
  std::vector<double> ns = row->pass_ns;
  std::nth_element(ns.begin(), ns.begin() + ns.size() / 2, ns.end());
  const double packet_ns = ns[ns.size() / 2] / row->counts.at("packets");
  return packet_ns < 100 ? absl::StrFormat("%.1f", packet_ns)
                         : absl::StrFormat("%.0f", packet_ns);
}

constexpr char kHead[] = "%-15s %7s %5s %10s%s\n";
constexpr char kCells[] = "  %8s %8s";

// The cells of both forms, and what separates a group from the next.
std::string Cells(const std::string& plain, const std::string& buffered) {
  return absl::StrFormat(kCells, plain, buffered);
}

std::string LineOf(const Pair& pair) {
  std::string cells;
  for (const char* counter : {"malloc/recv", "realloc/recv", "copied/byte"}) {
    cells += Cells(CountText(pair.plain, counter),
                   CountText(pair.buffered, counter));
  }
  cells += Cells(PeakText(pair.plain), PeakText(pair.buffered));
  cells += Cells(PacketTimeText(pair.plain), PacketTimeText(pair.buffered));
  const bool both = pair.plain != nullptr && pair.buffered != nullptr;
  cells += absl::StrFormat(
      " %9s",
      both ? RatioText(RatioOf(pair.plain->pass_ns, pair.buffered->pass_ns))
           : kUnknown);
  return absl::StrFormat(kHead, pair.parts[0], ValueIn(pair.parts[2]),
                         ValueIn(pair.parts[3]), pair.parts[4], cells);
}

// As many digits as it takes to tell it from any other.
std::string ExactText(double count) {
  std::array<char, 32> text;
  return {text.begin(), std::to_chars(text.begin(), text.end(), count).ptr};
}

// "malloc/recv 0 -> 1"; a "-" is a count that is not there.
std::string DifferenceOf(const std::string& counter, const MeasuredRow& a,
                         const MeasuredRow& b) {
  std::string before = CountText(&a, counter.c_str());
  std::string now = CountText(&b, counter.c_str());
  if (before == now) {
    before = ExactText(a.counts.at(counter));
    now = ExactText(b.counts.at(counter));
  }
  return absl::StrCat(counter, " ", before, " -> ", now);
}

// The counts that are not the same, or "same".
std::string DifferencesOf(const MeasuredRow& a, const MeasuredRow& b) {
  std::set<std::string> counters;
  for (const auto& [counter, count] : a.counts) counters.insert(counter);
  for (const auto& [counter, count] : b.counts) counters.insert(counter);
  std::vector<std::string> differences;
  for (const std::string& counter : counters) {
    const auto in_a = a.counts.find(counter);
    const auto in_b = b.counts.find(counter);
    const bool both = in_a != a.counts.end() && in_b != b.counts.end();
    if (both && in_a->second == in_b->second) continue;
    differences.push_back(DifferenceOf(counter, a, b));
  }
  return differences.empty() ? "same" : absl::StrJoin(differences, ", ");
}

std::string IntervalText(const std::optional<Ratio>& ratio) {
  if (!ratio || !ratio->interval) return "too few runs";
  return absl::StrFormat("%.2f .. %.2f", ratio->interval->low,
                         ratio->interval->high);
}

}  // namespace

std::string SideBySide(const Results& results) {
  constexpr std::array kGroups = {"malloc/recv", "realloc/recv", "copied/byte",
                                  "peak KiB", "ns/packet"};
  std::string groups;
  std::string forms;
  for (const char* group : kGroups) {
    absl::StrAppendFormat(&groups, kCells, group, "");
    forms += Cells("plain", "buffered");
  }
  std::string text =
      absl::StrFormat(kHead, "", "", "", "", groups + " buffered") +
      absl::StrFormat(kHead, "subject", "packet", "chunk", "recv",
                      forms + "    /plain");
  for (const Pair& pair : PairsIn(results)) text += LineOf(pair);
  return text;
}

absl::StatusOr<Comparison> CompareResults(const Results& a, const Results& b) {
  Comparison comparison;
  size_t rows = 0;
  size_t differing = 0;
  comparison.text =
      absl::StrFormat("%-56s %6s  %-14s  %s\n", "", "B / A", "95 %", "counts");
  for (const MeasuredRow& row_a : a) {
    const MeasuredRow* row_b = FindRow(b, row_a.name);
    if (row_b == nullptr) continue;
    ++rows;
    const auto ratio = RatioOf(row_a.pass_ns, row_b->pass_ns);
    const std::string differences = DifferencesOf(row_a, *row_b);
    if (differences != "same") ++differing;
    absl::StrAppendFormat(&comparison.text, "%-56s %6s  %-14s  %s\n",
                          row_a.name, RatioText(ratio), IntervalText(ratio),
                          differences);
  }
  if (rows == 0) {
    return absl::InvalidArgumentError("A and B have no row in common");
  }
  comparison.same_counts = differing == 0;
  absl::StrAppendFormat(&comparison.text,
                        "%d rows, the counts of %d differ; %d rows are in A "
                        "alone, %d in B\n",
                        rows, differing, a.size() - rows, b.size() - rows);
  return comparison;
}

}  // namespace splitproof
