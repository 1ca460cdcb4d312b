#include "harness/bench_counts_command.h"

#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "harness/bench_baseline.h"
#include "harness/bench_connection.h"
#include "harness/bench_counts.h"
#include "harness/bench_workload.h"
#include "harness/check/registry.h"
#include "harness/gate/output_file.h"

namespace splitproof {
namespace {

constexpr char kHelp[] =
    R"(Each row is a form of the subject, a size of its packets and a size of the chunks
that the peer sends: line/plain/packet:32/chunk:64. Counts are of a steady pass
over about 128 KiB; "cold" is a new connection up to its first packet.

Exit codes:
  0  counted; with --baseline: the counts are the same
  1  they are not, or a row cannot be counted
  2  usage, or this build does not count)";

enum class Output { kTable, kJson, kCsv };

struct Options {
  std::string filter;
  std::vector<size_t> chunk_sizes = {kBenchChunkSizes.begin(),
                                     kBenchChunkSizes.end()};
  BenchEngine engine = BenchEngine::kSimulated;
  Output output = Output::kTable;
  std::string baseline;
  bool update = false;
};

struct NamedRow {
  Form form;
  const Workload& workload;
  size_t chunk_size;
  std::string name;
};

struct CountedRow {
  NamedRow row;
  BenchCounts counts;
};

// Where the program speaks.
struct Streams {
  std::string program;
  std::ostream& out;
  std::ostream& err;

  int Refuse(const std::string& message) const {
    err << program << ": " << message << "\n";
    return 2;
  }
};

void AddOptions(CLI::App& app, Options& options) {
  app.get_formatter()->column_width(26);
  app.footer(kHelp);
  app.add_option("--filter", options.filter, "rows whose names contain it");
  app.add_option("--chunks", options.chunk_sizes, "sizes of chunks, in bytes")
      ->delimiter(',')
      ->check(CLI::Range(size_t{1}, BenchPeer::kChunkMax));
  app.add_flag_callback(
      "--socketpair", [&] { options.engine = BenchEngine::kSocketpair; },
      "through real sockets");
  app.add_flag_callback(
      "--json", [&] { options.output = Output::kJson; }, "as a baseline");
  app.add_flag_callback(
      "--csv", [&] { options.output = Output::kCsv; },
      "as a table of integers");
  auto* baseline = app.add_option("--baseline", options.baseline,
                                  "file of counts to compare with");
  app.add_flag("--update", options.update,
               "make the counts of this subject the baseline's")
      ->needs(baseline)
      ->excludes("--filter")
      ->excludes("--chunks");
}

std::vector<NamedRow> RowsOf(const Subject& subject, const Options& options,
                             const std::vector<Workload>& workloads) {
  std::vector<NamedRow> rows;
  for (const Workload& workload : workloads) {
    for (const size_t chunk_size : options.chunk_sizes) {
      for (const Form form : kForms) {
        const std::string name =
            BenchRowName(subject.name(), form, workload.packets, chunk_size);
        if (!subject.Has(form) || name.find(options.filter) == name.npos) {
          continue;
        }
        rows.push_back({form, workload, chunk_size, name});
      }
    }
  }
  return rows;
}

constexpr char kTableHead[] =
    "%-44s %11s %12s %10s %9s %11s %9s %12s %6s %9s\n";
constexpr char kTableRow[] =
    "%-44s %11.4g %12.4g %10.4g %9.4g %11.4g %9d %12.4g %6d %9d\n";

void PrintTable(const std::vector<CountedRow>& rows, std::ostream& out) {
  out << absl::StrFormat(kTableHead, "", "malloc/recv", "realloc/recv",
                         "moved/recv", "free/recv", "copied/byte", "peakB",
                         "alloc/packet", "cold", "coldB");
  for (const auto& [row, counts] : rows) {
    out << absl::StrFormat(
        kTableRow, row.name, counts.PerRecv(counts.mallocs),
        counts.PerRecv(counts.reallocs), counts.PerRecv(counts.moved),
        counts.PerRecv(counts.frees), counts.PerByte(counts.copied),
        counts.peak, counts.PerPacket(counts.mallocs), counts.cold_mallocs,
        counts.cold_requested);
  }
}

void PrintCsv(const std::string& subject, const std::vector<CountedRow>& rows,
              std::ostream& out) {
  out << "subject,form,packet,chunk";
  for (const auto& [field, count] : kBenchCountsFields) out << "," << field;
  out << "\n";
  for (const auto& [row, counts] : rows) {
    out << subject << "," << FormName(row.form) << "," << row.workload.packets
        << "," << row.chunk_size;
    for (const auto& [field, count] : kBenchCountsFields) {
      out << "," << counts.*count;
    }
    out << "\n";
  }
}

// Those rows that can be counted; says of the others why not.
std::vector<CountedRow> Count(const Subject& subject,
                              const std::vector<NamedRow>& rows,
                              BenchEngine engine, const Streams& streams) {
  std::vector<CountedRow> counted;
  for (const NamedRow& row : rows) {
    const auto counts =
        CountRow(subject, row.form, row.workload, row.chunk_size, engine);
    if (counts.ok()) {
      counted.push_back({row, *counts});
    } else {
      streams.err << row.name << ": " << counts.status().message() << "\n";
    }
  }
  return counted;
}

BenchCountsTable TableOf(const std::vector<CountedRow>& rows) {
  BenchCountsTable table;
  for (const auto& [row, counts] : rows) table[row.name] = counts;
  return table;
}

// The rows in the file that are the subject's, and those that are not.
struct Baseline {
  BenchCountsTable own;
  BenchCountsTable others;
};

absl::StatusOr<Baseline> LoadBaseline(const Options& options,
                                      const std::string& subject) {
  std::ifstream file(options.baseline, std::ios::binary);
  // There may be none yet.
  if (!file && options.update) return Baseline();
  if (!file) {
    return absl::InvalidArgumentError(absl::StrCat(
        "file \"", options.baseline, "\" cannot be read; --update makes it"));
  }
  const auto rows =
      ReadBaseline(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!rows.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "file \"", options.baseline, "\": ", rows.status().message()));
  }
  Baseline baseline;
  for (const auto& [name, counts] : *rows) {
    const bool is_own = name.starts_with(subject + "/");
    (is_own ? baseline.own : baseline.others)[name] = counts;
  }
  return baseline;
}

absl::Status UpdateBaseline(const Options& options, Baseline baseline,
                            const BenchCountsTable& counted) {
  OutputFile file(options.baseline);
  const absl::Status status = file.Open();
  if (!status.ok()) return status;
  baseline.others.insert(counted.begin(), counted.end());
  return file.Finish(WriteBaseline(baseline.others));
}

// Says what is not as it was, and what to do; returns the exit code.
int Compare(const Options& options, const std::string& subject,
            const Baseline& baseline, const BenchCountsTable& counted,
            const Streams& streams) {
  const std::vector<std::string> lines =
      CompareWithBaseline(SelectRows(baseline.own, options.filter), counted);
  if (lines.empty()) {
    streams.out << counted.size() << " rows of " << subject
                << " are as in the baseline\n";
    return 0;
  }
  for (const std::string& line : lines) {
    streams.out << line << "\n  see: " << streams.program
                << " --filter=" << line.substr(0, line.find(": ")) << "\n";
  }
  streams.out << "More is a regression. Less, and what is meant, is kept by\n"
                 "  scripts/bench --update-baseline "
              << subject << "\n";
  return 1;
}

void Print(const Options& options, const std::string& subject,
           const std::vector<CountedRow>& rows, std::ostream& out) {
  switch (options.output) {
    case Output::kTable:
      PrintTable(rows, out);
      break;
    case Output::kJson:
      out << WriteBaseline(TableOf(rows));
      break;
    case Output::kCsv:
      PrintCsv(subject, rows, out);
      break;
  }
}

int Finish(const Options& options, const std::string& subject,
           const std::vector<CountedRow>& rows, const Streams& streams) {
  if (options.baseline.empty()) {
    Print(options, subject, rows, streams.out);
    return 0;
  }
  const auto baseline = LoadBaseline(options, subject);
  if (!baseline.ok()) {
    return streams.Refuse(std::string(baseline.status().message()));
  }
  if (!options.update) {
    return Compare(options, subject, *baseline, TableOf(rows), streams);
  }
  const absl::Status status = UpdateBaseline(options, *baseline, TableOf(rows));
  return status.ok() ? 0 : streams.Refuse(std::string(status.message()));
}

int Run(const Options& options, std::string_view name, const Streams& streams) {
  const absl::Status can_count = CanCount();
  if (!can_count.ok()) return streams.Refuse(std::string(can_count.message()));
  const auto subject = MakeSubjectByName(name);
  if (!subject.ok()) {
    return streams.Refuse(std::string(subject.status().message()));
  }
  // All of them, whatever is selected: counting begins with the same heap.
  const auto workloads = WorkloadsOf(**subject, FindRegistration(name)->corpus);
  if (!workloads.ok()) {
    return streams.Refuse(std::string(workloads.status().message()));
  }
  const std::vector<NamedRow> rows = RowsOf(**subject, options, *workloads);
  if (rows.empty()) {
    return streams.Refuse(
        absl::StrCat("no row has \"", options.filter, "\" in its name"));
  }
  const std::vector<CountedRow> counted =
      Count(**subject, rows, options.engine, streams);
  const bool all = counted.size() == rows.size();
  if (!all && !options.baseline.empty()) return 1;
  const int code = Finish(options, (*subject)->name(), counted, streams);
  return all ? code : 1;
}

}  // namespace

int CountsMain(int argc, const char* const* argv, std::string_view subject,
               std::ostream& out, std::ostream& err) {
  const Streams streams = {argv[0], out, err};
  Options options;
  CLI::App app(absl::StrCat("Counts what a recv costs the subject ",
                            std::string(subject), " in memory: exactly."));
  app.name(argv[0]);
  AddOptions(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    out << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    return streams.Refuse(absl::StrCat(error.what(), "; see --help"));
  }
  return Run(options, subject, streams);
}

int CountsMain(int argc, const char* const* argv, std::string_view subject) {
  return CountsMain(argc, argv, subject, std::cout, std::cerr);
}

}  // namespace splitproof
