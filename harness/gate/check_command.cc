// `check`: everything that was selected, then the matrix, then the failures
// once more.

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "harness/check/registry.h"
#include "harness/gate/case_options.h"
#include "harness/gate/commands.h"
#include "harness/gate/interrupt.h"
#include "harness/gate/output_file.h"
#include "harness/recv/stream_text.h"
#include "harness/report/finding_text.h"
#include "harness/report/matrix.h"
#include "harness/report/result_json.h"
#include "harness/search/search.h"

namespace splitproof {
namespace {

// A subject to check, and the folder its streams are in ("": none).
struct Target {
  std::unique_ptr<Subject> subject;
  std::string corpus;
};

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
  return search;
}

// The subjects that are asked for, each once. A bare registered name means all
// its configurations; no names mean all that is registered.
std::vector<std::string> SelectNames(const std::vector<std::string>& asked) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!absl::c_linear_search(names, name)) names.push_back(name);
  };
  for (const std::string& name : asked) {
    const Registration* registration = FindRegistration(name);
    if (registration == nullptr) {
      add(name);
    } else {
      absl::c_for_each(registration->SubjectNames(), add);
    }
  }
  if (!asked.empty()) return names;
  for (const Registration& registration : AllRegistrations()) {
    absl::c_for_each(registration.SubjectNames(), add);
  }
  return names;
}

absl::StatusOr<Target> MakeTarget(const std::string& name,
                                  const std::string& corpus) {
  auto subject = MakeSubjectByName(name);
  if (!subject.ok()) return subject.status();
  Target target{.subject = *std::move(subject), .corpus = corpus};
  if (corpus.empty()) {
    target.corpus = FindRegistration(name.substr(0, name.find(':')))->corpus;
  }
  std::error_code ignored;
  if (target.corpus.empty() ||
      std::filesystem::is_directory(target.corpus, ignored)) {
    return target;
  }
  return absl::NotFoundError(absl::StrCat(
      "the corpus of subject \"", name, "\", ", QuoteForMessage(target.corpus),
      ", is not a folder; name one with --corpus=DIR"));
}

absl::StatusOr<std::vector<Target>> SelectTargets(const CheckOptions& options) {
  std::vector<Target> targets;
  for (const std::string& name : SelectNames(options.subjects)) {
    auto target = MakeTarget(name, options.corpus);
    if (!target.ok()) return target.status();
    targets.push_back(*std::move(target));
  }
  if (targets.empty()) {
    return absl::NotFoundError(
        "no subject is registered: link one in with splitproof_add_serializer");
  }
  return targets;
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
  Check(const std::vector<Target>& targets, SearchOptions search,
        Console& console)
      : targets_(targets), search_(std::move(search)), console_(console) {}

  // Checks all targets, or until interrupted; tells each failure at once.
  absl::Status Run() {
    for (const Target& target : targets_) {
      if (guard_.interrupted()) break;
      auto result = CheckOne(target);
      if (!result.ok()) return result.status();
      for (const Finding& finding : result->findings) {
        console_.out << DescribeFinding(finding, console_.program) << "\n";
      }
      console_.out << std::flush;
      rows_.push_back({*std::move(result), target.subject->traits()});
    }
    return absl::OkStatus();
  }

  const std::vector<MatrixRow>& rows() const { return rows_; }

  int ExitCode() const {
    if (rows_.size() < targets_.size() ||
        !absl::c_all_of(
            rows_, [](const MatrixRow& row) { return row.result.complete; })) {
      return kExitNotFinished;
    }
    if (absl::c_any_of(
            rows_, [](const MatrixRow& row) { return row.result.failed(); })) {
      return kExitFailed;
    }
    return absl::c_any_of(rows_,
                          [](const MatrixRow& row) {
                            return CheckedSomething(row.result);
                          })
               ? kExitHolds
               : kExitUsage;
  }

 private:
  absl::StatusOr<SubjectResult> CheckOne(const Target& target) {
    ProgressLine line(console_);
    search_.corpus = target.corpus;
    search_.progress = [&](size_t done, size_t all) {
      line.Show(absl::StrCat("[", rows_.size() + 1, "/", targets_.size(), "] ",
                             target.subject->name(), "  stream ", done + 1, "/",
                             all));
      return !guard_.interrupted();
    };
    return CheckSubject(*target.subject, search_);
  }

  const std::vector<Target>& targets_;
  SearchOptions search_;
  Console& console_;
  InterruptGuard guard_;
  std::vector<MatrixRow> rows_;
};

void PrintSummary(const std::vector<MatrixRow>& rows, Console& console) {
  console.out << DescribeMatrix(rows, console.color);
  for (const MatrixRow& row : rows) {
    for (const Finding& finding : row.result.findings) {
      console.out << "\n" << DescribeBriefly(finding, console.program);
    }
  }
  console.out << std::flush;
}

void ExplainExitCode(int code, Console& console) {
  if (code == kExitNotFinished) {
    console.err << console.program
                << ": interrupted: not everything was checked\n";
  } else if (code == kExitUsage) {
    console.err << console.program
                << ": nothing was checked: no chosen property or family "
                   "applies; choose others\n";
  }
}

}  // namespace

absl::StatusOr<int> RunCheck(const CheckOptions& options, Console& console) {
  const auto search = ParseOptions(options);
  if (!search.ok()) return search.status();
  const auto targets = SelectTargets(options);
  if (!targets.ok()) return targets.status();
  OutputFile json(options.json);
  if (!options.json.empty()) {
    const absl::Status status = json.Open();
    if (!status.ok()) return status;
  }
  Check check(*targets, *search, console);
  const absl::Status status = check.Run();
  if (!status.ok()) return status;
  const int code = check.ExitCode();
  PrintSummary(check.rows(), console);
  ExplainExitCode(code, console);
  if (!options.json.empty()) {
    const absl::Status written =
        json.Finish(ResultJson(check.rows(), {.program = console.program,
                                              .budget = options.budget,
                                              .seed = search->seed,
                                              .exit_code = code}));
    if (!written.ok()) return written;
  }
  return code;
}

}  // namespace splitproof
