#include "harness/report/test_draft.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"

namespace splitproof {
namespace {

// $0: suite, $1: test, $2: delimiter of the raw string, $3: case file, $4: how
// to make a set of the properties.
constexpr char kDraft[] = R"draft(#include "gtest/gtest.h"
#include "harness/check/case_file.h"
#include "harness/check/registry.h"
#include "harness/report/finding_text.h"
#include "harness/search/search.h"

TEST($0, $1) {
  constexpr char kCase[] = R"$2($3)$2";
  const auto file = splitproof::ParseCaseFile(kCase, "kCase");
  ASSERT_TRUE(file.ok()) << file.status();
  const auto subject = splitproof::MakeSubjectByName(file->failing.subject);
  ASSERT_TRUE(subject.ok()) << subject.status();
  const auto properties = splitproof::PropertySet$4;
  const auto result =
      splitproof::CheckCase(**subject, file->failing, properties);
  for (const splitproof::Finding& finding : result.findings) {
    ADD_FAILURE() << splitproof::DescribeFinding(finding, "splitproof");
  }
}
)draft";

// `text` as part of an identifier: "line:limit=5" is LineLimit5.
std::string InCamelCase(std::string_view text) {
  std::string name;
  bool starts_word = true;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    const bool is_part = absl::ascii_isalnum(code);
    if (is_part) name += starts_word ? absl::ascii_toupper(code) : c;
    starts_word = !is_part;
  }
  return name;
}

// What the file's name has between its last dash and its extension.
std::string HashOf(const CaseFile& file) {
  const std::string name = CaseFileName(file);
  const size_t begin = name.rfind('-') + 1;
  return name.substr(begin, name.rfind('.') - begin);
}

// One with which a raw string holds the text.
std::string DelimiterFor(std::string_view text) {
  std::string delimiter;
  while (text.find(absl::StrCat(")", delimiter, "\"")) != text.npos) {
    delimiter += "x";
  }
  return delimiter;
}

}  // namespace

CaseFile CaseFileOf(const Finding& finding) {
  return {.failing = finding.failing,
          .property = finding.property,
          .label = finding.label,
          .note = finding.what};
}

std::string DraftTest(const CaseFile& file) {
  const std::string text = CaseFileText(file);
  const std::string_view property =
      file.property ? InfoOf(*file.property).id : "case";
  return absl::Substitute(
      kDraft, "RegressionOf" + InCamelCase(file.failing.subject),
      InCamelCase(property) + HashOf(file), DelimiterFor(text), text,
      file.property ? "().With(*file->property)" : "::All()");
}

}  // namespace splitproof
