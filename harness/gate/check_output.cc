#include "harness/gate/check_output.h"

#include <fstream>
#include <ostream>

#include "harness/gate/saved_cases.h"
#include "harness/recv/stream_text.h"
#include "harness/report/finding_text.h"
#include "harness/report/github.h"

namespace splitproof {
namespace {

// Where a failure is seen again, and what else can be done about it.
void PrintFinding(const Finding& finding, const std::string& folder,
                  const std::string& fix, Console& console) {
  console.out << DescribeFinding(finding, console.program);
  if (!folder.empty()) {
    console.out << "  case:   " << CasePath(finding, folder) << "\n"
                << "  test:   " << DraftPath(finding, folder) << "\n";
  }
  if (!fix.empty()) console.out << "  expect: " << fix << "\n";
  console.out << "\n";
}

void PrintProblems(const RunInfo& run, Console& console) {
  for (const ListProblem& problem : run.problems) {
    console.out << "\nUNEXPECTED " << run.expected_failures << ":"
                << problem.line << ": " << problem.entry << ": " << problem.what
                << "\n  fix:    " << run.fix << "\n";
  }
}

}  // namespace

void PrintFindings(const std::vector<MatrixRow>& rows,
                   const std::string& folder, const std::string& fix,
                   Console& console) {
  for (const MatrixRow& row : rows) {
    for (size_t i = 0; i < row.result.findings.size(); ++i) {
      const Finding& finding = row.result.findings[i];
      const auto expected = row.expected.find(i);
      if (expected == row.expected.end()) {
        PrintFinding(finding, folder, fix, console);
      } else {
        console.out << DescribeExpected(finding, expected->second) << "\n";
      }
    }
    if (!row.result.left_out.empty()) {
      console.out << "LEFT OUT " << row.result.subject << "  "
                  << row.result.left_out << "\n\n";
    }
  }
}

void PrintSummary(const std::vector<MatrixRow>& rows, const RunInfo& run,
                  Console& console) {
  console.out << DescribeMatrix(rows, console.color);
  for (const MatrixRow& row : rows) {
    for (size_t i = 0; i < row.result.findings.size(); ++i) {
      if (row.expected.contains(i)) continue;
      console.out << "\n"
                  << DescribeBriefly(row.result.findings[i], console.program);
    }
  }
  PrintProblems(run, console);
  console.out << std::flush;
}

void TellGithub(const std::vector<MatrixRow>& rows, const RunInfo& run,
                Console& console) {
  if (console.annotates) {
    console.out << "\n" << GithubAnnotations(rows, run) << std::flush;
  }
  if (console.step_summary.empty()) return;
  std::ofstream file(console.step_summary, std::ios::app | std::ios::binary);
  file << GithubSummary(rows, run) << std::flush;
  if (file) return;
  console.err << console.program << ": the summary "
              << QuoteForMessage(console.step_summary)
              << " cannot be written\n";
}

void ExplainExitCode(const RunInfo& run, Console& console) {
  if (run.exit_code == kExitNotFinished) {
    console.err << console.program << ": " << run.partial
                << ": not everything was checked\n";
  } else if (run.exit_code == kExitUsage) {
    console.err << console.program
                << ": nothing was checked: no chosen property applies, or "
                   "is covered by what was run; choose others, other families "
                   "or streams, or a larger budget\n";
  }
}

}  // namespace splitproof
