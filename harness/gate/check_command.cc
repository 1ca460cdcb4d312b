// `check`: everything that was selected, then the matrix, then the failures
// once more.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "harness/gate/case_options.h"
#include "harness/gate/check_output.h"
#include "harness/gate/check_targets.h"
#include "harness/gate/commands.h"
#include "harness/gate/expected_failures.h"
#include "harness/gate/interrupt.h"
#include "harness/gate/output_file.h"
#include "harness/gate/report_file.h"
#include "harness/gate/saved_cases.h"
#include "harness/recv/stream_text.h"
#include "harness/report/junit_xml.h"
#include "harness/report/matrix.h"
#include "harness/report/result_json.h"
#include "harness/report/run_info.h"
#include "harness/search/check_subjects.h"
#include "harness/search/search.h"
#include "harness/search/shrink_findings.h"

namespace splitproof {
namespace {

// More processes than this are a slip of the finger.
constexpr uint64_t kJobsMax = 1024;
constexpr uint64_t kShardsMax = 1'000'000;

absl::Status UnknownFamily(const std::string& name) {
  const std::string known = absl::StrJoin(
      AllFamilies(), ", ", [](std::string* out, const Family* family) {
        out->append(family->name());
      });
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no family ", QuoteForMessage(name), "; known: ", known));
}

// Empty text means all, which is an empty list too.
absl::StatusOr<std::vector<const Family*>> ParseFamilies(
    const std::string& text) {
  std::vector<const Family*> families;
  if (text.empty()) return families;
  const std::vector<std::string> names = absl::StrSplit(text, ',');
  for (const std::string& name : names) {
    const Family* family = FindFamily(name);
    if (family == nullptr) return UnknownFamily(name);
    if (absl::c_linear_search(families, family)) continue;
    families.push_back(family);
  }
  return families;
}

// "2/5"; "" is all there is.
absl::StatusOr<Shard> ParseShard(const std::string& text) {
  Shard shard;
  if (text.empty()) return shard;
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  const bool is_pair = parts.size() == 2;
  if (is_pair && absl::SimpleAtoi(parts[0], &shard.index) &&
      absl::SimpleAtoi(parts[1], &shard.count) && shard.index >= 1 &&
      shard.index <= shard.count && shard.count <= kShardsMax) {
    return shard;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--shard is ", QuoteForMessage(text),
                   "; use i/n, such as 1/4 to 4/4 for four parts"));
}

// "" is one for each core that this process may use.
absl::StatusOr<size_t> ParseJobs(const std::string& text) {
  if (text.empty()) {
    return std::max<size_t>(std::thread::hardware_concurrency(), 1);
  }
  return ParseNumber("--jobs", text, 0, kJobsMax);
}

absl::StatusOr<SearchOptions> ParseOptions(const CheckOptions& options) {
  SearchOptions search;
  search.budget = FindBudget(options.budget);
  if (search.budget == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no budget ", QuoteForMessage(options.budget),
                     "; use quick, standard or deep"));
  }
  const auto seed = ParseNumber("--seed", options.seed, 0,
                                std::numeric_limits<uint64_t>::max());
  if (!seed.ok()) return seed.status();
  search.seed = *seed;
  const auto properties = ParseProperties(options.properties);
  if (!properties.ok()) return properties.status();
  search.properties = *properties;
  auto families = ParseFamilies(options.families);
  if (!families.ok()) return families.status();
  search.families = *std::move(families);
  const auto shard = ParseShard(options.shard);
  if (!shard.ok()) return shard.status();
  search.shard = *shard;
  return search;
}

// Shows how far the check is, on one line that is used again and then cleared.
class ProgressLine {
 public:
  explicit ProgressLine(Console& console) : console_(console) {}
  ~ProgressLine() { Show(""); }

  void Show(const std::string& text) {
    if (!console_.progress || text == shown_) return;
    shown_ = text;
    // A line that wraps could not be used again.
    console_.err << "\r\033[K" << text.substr(0, console_.width - 1)
                 << std::flush;
  }

 private:
  Console& console_;
  std::string shown_;
};

class Check {
 public:
  Check(const CheckTargets& selected, const SearchOptions& search, size_t jobs,
        Console& console)
      : targets_(selected.targets),
        search_(search),
        jobs_(jobs),
        console_(console) {
    rows_ = selected.lethal;
  }

  // Checks all targets, or until interrupted, and makes the failing cases
  // small. Errors are those of usage.
  absl::Status Run() {
    std::vector<SearchTarget> targets;
    targets.reserve(targets_.size());
    for (const CheckTarget& target : targets_) {
      targets.push_back({target.subject.get(), target.corpus});
    }
    end_ = CheckSubjects(
        targets, search_, jobs_,
        {.on_result =
             [&](size_t target, SubjectResult result) {
               const Subject& subject = *targets_[target].subject;
               rows_.push_back({std::move(result), subject.traits()});
               checked_.push_back(&subject);
             },
         .goes_on =
             [&](const SearchProgress& progress) {
               Show(progress);
               return !guard_.interrupted();
             }});
    Shrink();
    line_.Show("");
    const bool is_usage = !end_.ok() && !WasStopped();
    return is_usage ? end_ : absl::OkStatus();
  }

  // Compares what fails with what is expected to, and makes the list true if
  // `file` is open for it: never after a check that was not finished.
  absl::Status Expect(const ExpectedFailures& list, bool update,
                      const std::string& path, OutputFile& file) {
    problems_ = list.Judge(SeesAll(), rows_);
    if (!update || WasStopped()) return absl::OkStatus();
    const std::string text = list.Updated(SeesAll(), rows_);
    const auto updated = ExpectedFailures::Parse(text, path);
    if (!updated.ok()) return updated.status();
    problems_ = updated->Judge(SeesAll(), rows_);
    return file.Finish(text);
  }

  const std::vector<ListProblem>& problems() const { return problems_; }
  const std::vector<MatrixRow>& rows() const { return rows_; }

  // Of a row; null where it could not be made.
  const Subject* SubjectOf(size_t row) const {
    const size_t lethal = rows_.size() - checked_.size();
    return row < lethal ? nullptr : checked_[row - lethal];
  }

  int ExitCode() const {
    if (WasStopped()) return kExitNotFinished;
    const bool fails = absl::c_any_of(
        rows_, [](const MatrixRow& row) { return row.FailsUnexpectedly(); });
    if (fails || !problems_.empty()) return kExitFailed;
    return absl::c_any_of(rows_,
                          [](const MatrixRow& row) {
                            return CheckedSomething(row.result);
                          })
               ? kExitHolds
               : kExitUsage;
  }

  // Why it was not finished.
  std::string Reason() const { return std::string(end_.message()); }

 private:
  bool WasStopped() const {
    return absl::IsCancelled(end_) || absl::IsUnavailable(end_);
  }

  // Of what it checks: no stream and no schedule is left out.
  bool SeesAll() const {
    return search_.shard.count == 1 && search_.families.empty();
  }

  // Subjects that could not even be made stay as they are.
  void Shrink() {
    line_.Show("shrinking what was found");
    const size_t lethal = rows_.size() - checked_.size();
    std::vector<ResultToShrink> results;
    results.reserve(checked_.size());
    for (size_t i = 0; i < checked_.size(); ++i) {
      results.push_back({checked_[i], &rows_[lethal + i].result});
    }
    ShrinkFindings(results, jobs_, search_.limits);
  }

  void Show(const SearchProgress& progress) {
    if (progress.target == targets_.size()) return;
    std::string text = absl::StrCat("[", progress.done, "/", progress.all, "] ",
                                    targets_[progress.target].subject->name());
    if (progress.findings > 0) {
      absl::StrAppend(&text, "  failures: ", progress.findings);
    }
    line_.Show(text);
  }

  const std::vector<CheckTarget>& targets_;
  const SearchOptions& search_;
  const size_t jobs_;
  Console& console_;
  ProgressLine line_{console_};
  InterruptGuard guard_;
  absl::Status end_;
  std::vector<MatrixRow> rows_;
  std::vector<ListProblem> problems_;
  std::vector<const Subject*> checked_;  // Of the last rows.
};

// What the report tells of each failure. `folder`: where cases are saved.
std::vector<ReportedFinding> FindingsToReport(const Check& check,
                                              const std::string& folder) {
  std::vector<ReportedFinding> findings;
  for (size_t i = 0; i < check.rows().size(); ++i) {
    for (const Finding& finding : check.rows()[i].result.findings) {
      ReportedFinding& reported = findings.emplace_back();
      reported.told = {.subject = check.SubjectOf(i), .finding = &finding};
      if (folder.empty()) continue;
      reported.saved = {.case_path = CasePath(finding, folder),
                        .test_path = DraftPath(finding, folder)};
    }
  }
  return findings;
}

// The command that makes the list of expected failures true. It says all that
// decides what is checked.
std::string FixCommand(const CheckOptions& options, const Console& console) {
  if (options.expected_failures.empty()) return "";
  std::string command = absl::StrCat(console.program, " check");
  for (const std::string& subject : options.subjects) {
    absl::StrAppend(&command, " ", ShellQuote(subject));
  }
  const CheckOptions defaults;
  const auto add = [&](const char* option, const std::string& value,
                       const std::string& fallback) {
    if (value == fallback) return;
    absl::StrAppend(&command, " ", option, "=", ShellQuote(value));
  };
  add("--budget", options.budget, defaults.budget);
  add("--seed", options.seed, defaults.seed);
  add("--properties", options.properties, "");
  add("--families", options.families, "");
  add("--corpus", options.corpus, "");
  add("--shard", options.shard, "");
  add("--expected-failures", options.expected_failures, "");
  return command + " --update";
}

absl::StatusOr<ExpectedFailures> ReadExpected(const CheckOptions& options) {
  if (!options.expected_failures.empty()) {
    return ExpectedFailures::Read(options.expected_failures, options.update);
  }
  if (!options.update) return ExpectedFailures();
  return absl::InvalidArgumentError(
      "--update needs a list; name one with --expected-failures=FILE");
}

// The files a check leaves behind, but for cases. What cannot be written is
// found out before anything is checked.
class Results {
 public:
  explicit Results(const CheckOptions& options)
      : options_(options),
        json_(options.json),
        junit_(options.junit),
        expected_(options.update ? options.expected_failures : ""),
        report_(options.report) {}

  absl::Status Open() {
    for (OutputFile* file : {&json_, &junit_, &expected_}) {
      const absl::Status status = file->Open();
      if (!status.ok()) return status;
    }
    return report_.Open();
  }

  OutputFile& expected() { return expected_; }

  // `cases`: the folder they are saved in.
  absl::Status Write(const Check& check, const RunInfo& run,
                     const std::string& cases, size_t jobs, Console& console) {
    absl::Status status = json_.Finish(ResultJson(check.rows(), run));
    if (!status.ok()) return status;
    status = junit_.Finish(JunitXml(check.rows(), run));
    if (!status.ok() || options_.report.empty()) return status;
    status = report_.Finish(check.rows(), run, run.partial,
                            FindingsToReport(check, cases), jobs);
    if (!status.ok()) return status;
    console.out << "\nreport: " << report_.path() << "\n" << std::flush;
    return absl::OkStatus();
  }

 private:
  const CheckOptions& options_;
  OutputFile json_;
  OutputFile junit_;
  OutputFile expected_;
  ReportFile report_;
};

}  // namespace

absl::StatusOr<int> RunCheck(const CheckOptions& options, Console& console) {
  const auto search = ParseOptions(options);
  if (!search.ok()) return search.status();
  const auto jobs = ParseJobs(options.jobs);
  if (!jobs.ok()) return jobs.status();
  const auto expected = ReadExpected(options);
  if (!expected.ok()) return expected.status();
  // Processes are forked from here on: what is buffered must be out.
  console.out << std::flush;
  const auto selected = SelectTargets(options, *jobs, search->properties);
  if (!selected.ok()) return selected.status();
  Results results(options);
  absl::Status status = results.Open();
  if (!status.ok()) return status;
  Check check(*selected, *search, *jobs, console);
  status = check.Run();
  if (!status.ok()) return status;
  status = check.Expect(*expected, options.update, options.expected_failures,
                        results.expected());
  if (!status.ok()) return status;
  const RunInfo run = {.program = console.program,
                       .budget = options.budget,
                       .seed = search->seed,
                       .exit_code = check.ExitCode(),
                       .partial = check.Reason(),
                       .expected_failures = options.expected_failures,
                       .problems = check.problems(),
                       .fix = FixCommand(options, console)};
  absl::Status saved = absl::OkStatus();
  if (!options.cases.empty()) saved = SaveCases(check.rows(), options.cases);
  const std::string cases = saved.ok() ? options.cases : "";
  PrintFindings(check.rows(), cases, run.fix, console);
  PrintSummary(check.rows(), run, console);
  if (!saved.ok()) {
    console.err << console.program << ": " << saved.message() << "\n";
  }
  TellGithub(check.rows(), run, console);
  ExplainExitCode(run, console);
  status = results.Write(check, run, cases, *jobs, console);
  if (!status.ok()) return status;
  return run.exit_code;
}

}  // namespace splitproof
