#include <cstdio>
#include <fstream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "harness/check/registry.h"
#include "harness/gate/commands.h"
#include "harness/gate/interrupt.h"
#include "harness/report/finding_text.h"
#include "harness/report/matrix.h"
#include "harness/report/result_json.h"
#include "harness/search/search.h"

namespace splitproof {
namespace {

// A subject to check, and where its streams are.
struct Target {
  std::unique_ptr<Subject> subject;
  std::string corpus;
};

absl::StatusOr<std::vector<const Family*>> ParseFamilies(
    const std::string& text) {
  std::vector<const Family*> families;
  if (text.empty()) return families;
  for (const std::string& name :
       std::vector<std::string>(absl::StrSplit(text, ','))) {
    const Family* family = FindFamily(name);
    if (family != nullptr) {
      families.push_back(family);
      continue;
    }
    const std::string known = absl::StrJoin(
        AllFamilies(), ", ", [](std::string* out, const Family* each) {
          absl::StrAppend(out, std::string(each->name()));
        });
    return absl::InvalidArgumentError(
        absl::StrCat("there is no family \"", name, "\"; known: ", known));
  }
  return families;
}

absl::StatusOr<SearchOptions> ParseOptions(const CheckOptions& options) {
  SearchOptions search;
  search.seed = options.seed;
  search.budget = FindBudget(options.budget);
  if (search.budget == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no budget \"", options.budget,
                     "\"; use quick, standard or deep"));
  }
  const auto properties = PropertySet::Parse(options.properties);
  if (!properties.ok()) return properties.status();
  if (properties->empty()) {
    return absl::InvalidArgumentError("--properties selects nothing");
  }
  search.properties = *properties;
  auto families = ParseFamilies(options.families);
  if (!families.ok()) return families.status();
  search.families = *std::move(families);
  return search;
}

// A bare registered name means all its configurations.
std::vector<std::string> NamesFor(const std::string& asked) {
  const Registration* registration = FindRegistration(asked);
  return registration != nullptr ? registration->SubjectNames()
                                 : std::vector<std::string>{asked};
}

absl::StatusOr<std::vector<Target>> SelectTargets(const CheckOptions& options) {
  std::vector<std::string> names;
  for (const std::string& asked : options.subjects) {
    for (std::string& name : NamesFor(asked)) names.push_back(std::move(name));
  }
  if (options.subjects.empty()) {
    for (const Registration& registration : AllRegistrations()) {
      for (std::string& name : registration.SubjectNames()) {
        names.push_back(std::move(name));
      }
    }
  }
  std::vector<Target> targets;
  for (const std::string& name : names) {
    auto subject = MakeSubjectByName(name);
    if (!subject.ok()) return subject.status();
    const std::string base = name.substr(0, name.find(':'));
    targets.push_back({.subject = *std::move(subject),
                       .corpus = options.corpus.empty()
                                     ? FindRegistration(base)->corpus
                                     : options.corpus});
  }
  if (targets.empty()) {
    return absl::NotFoundError("no subject is registered: nothing to check");
  }
  return targets;
}

// Shows on a terminal how far the check is, on one line that is used again.
class ProgressLine {
 public:
  explicit ProgressLine(Console& console) : console_(console) {}
  ~ProgressLine() {
    if (console_.interactive) console_.err << "\r\033[K" << std::flush;
  }

  void Show(const std::string& text) {
    if (console_.interactive) {
      console_.err << "\r\033[K" << text << std::flush;
    }
  }

 private:
  Console& console_;
};

absl::StatusOr<std::vector<MatrixRow>> CheckTargets(
    const std::vector<Target>& targets, SearchOptions search,
    Console& console) {
  ProgressLine line(console);
  std::vector<MatrixRow> rows;
  for (const Target& target : targets) {
    if (Interrupted()) break;
    search.corpus = target.corpus;
    search.progress = [&](size_t done, size_t all) {
      line.Show(absl::StrCat("[", rows.size() + 1, "/", targets.size(), "] ",
                             target.subject->name(), "  stream ", done + 1, "/",
                             all));
      return !Interrupted();
    };
    auto result = CheckSubject(*target.subject, search);
    if (!result.ok()) return result.status();
    rows.push_back({*std::move(result), target.subject->traits()});
  }
  return rows;
}

int ExitCodeOf(const std::vector<MatrixRow>& rows, size_t target_count) {
  bool failed = false;
  bool complete = rows.size() == target_count;
  for (const MatrixRow& row : rows) {
    failed |= row.result.failed();
    complete &= row.result.complete;
  }
  if (!complete) return kExitNotFinished;
  return failed ? kExitFailed : kExitHolds;
}

// A file that is complete or not there: written beside its place, then moved.
class OutputFile {
 public:
  explicit OutputFile(std::string path)
      : path_(std::move(path)), unfinished_(path_ + ".unfinished") {}

  absl::Status Open() {
    file_.open(unfinished_, std::ios::binary | std::ios::trunc);
    if (file_) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("file ", path_, " cannot be written"));
  }

  absl::Status Finish(const std::string& text) {
    file_ << text << std::flush;
    const bool written = file_.good();
    file_.close();
    if (written && std::rename(unfinished_.c_str(), path_.c_str()) == 0) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        absl::StrCat("file ", path_, " cannot be written"));
  }

  ~OutputFile() {
    if (file_.is_open()) std::remove(unfinished_.c_str());
  }

 private:
  std::string path_;
  std::string unfinished_;
  std::ofstream file_;
};

void PrintResult(const std::vector<MatrixRow>& rows, Console& console) {
  console.out << DescribeMatrix(rows, console.color);
  for (const MatrixRow& row : rows) {
    for (const Finding& finding : row.result.findings) {
      console.out << "\n" << DescribeFinding(finding, console.program);
    }
  }
  console.out << std::flush;
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
  const auto rows = CheckTargets(*targets, *search, console);
  if (!rows.ok()) return rows.status();
  const int code = ExitCodeOf(*rows, targets->size());
  PrintResult(*rows, console);
  if (code == kExitNotFinished) {
    console.err << console.program << ": interrupted: not all was checked\n";
  }
  if (!options.json.empty()) {
    const absl::Status status =
        json.Finish(ResultJson(*rows, {.program = console.program,
                                       .budget = options.budget,
                                       .seed = options.seed,
                                       .exit_code = code}));
    if (!status.ok()) return status;
  }
  return code;
}

}  // namespace splitproof
