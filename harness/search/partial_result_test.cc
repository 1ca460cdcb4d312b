#include "harness/search/partial_result.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

Finding Make(Property property, std::string kind, uint64_t count = 1) {
  Finding finding;
  finding.property = property;
  finding.kind = std::move(kind);
  finding.count = count;
  return finding;
}

TEST(PartialResult, KeepsTheFirstOfEachKindAndCountsTheRest) {
  PartialResult result;
  Finding first = Make(Property::kPrompt, "a");
  first.what = "first";
  result.Add(first);
  result.Add(Make(Property::kPrompt, "b"));
  result.Add(Make(Property::kPrompt, "a", 5));
  result.Add(Make(Property::kProgress, "a"));
  ASSERT_EQ(result.findings.size(), 3u);
  EXPECT_EQ(result.findings[0].what, "first");
  EXPECT_EQ(result.findings[0].count, 6u);
  EXPECT_EQ(result.failures[static_cast<size_t>(Property::kPrompt)], 7u);
  EXPECT_EQ(result.failures[static_cast<size_t>(Property::kProgress)], 1u);
}

TEST(PartialResult, TellsOfAFewKindsOfEachPropertyOnly) {
  PartialResult result;
  for (const char* kind : {"a", "b", "c", "d", "e"}) {
    result.Add(Make(Property::kPrompt, kind));
  }
  EXPECT_EQ(result.findings.size(), kFindingsPerProperty);
  EXPECT_EQ(result.failures[static_cast<size_t>(Property::kPrompt)], 5u);
}

TEST(PartialResult, MergingPartsIsLikeFindingAllInOne) {
  PartialResult one;
  PartialResult first;
  PartialResult second;
  for (const char* kind : {"a", "b", "c", "d", "a"}) {
    one.Add(Make(Property::kPrompt, kind));
    first.Add(Make(Property::kPrompt, kind));
  }
  for (const char* kind : {"b", "e", "f", "g", "h", "b"}) {
    one.Add(Make(Property::kPrompt, kind));
    second.Add(Make(Property::kPrompt, kind));
  }
  second.streams = 1;
  first.judged[0] = 1;
  second.judged[0] = 2;
  second.saw_packet = true;
  first.Merge(second);
  EXPECT_EQ(first.failures, one.failures);
  EXPECT_EQ(first.streams, 1u);
  EXPECT_EQ(first.judged[0], 3u);
  EXPECT_TRUE(first.saw_packet);
  ASSERT_EQ(first.findings.size(), one.findings.size());
  for (size_t i = 0; i < one.findings.size(); ++i) {
    EXPECT_EQ(first.findings[i].kind, one.findings[i].kind);
    EXPECT_EQ(first.findings[i].count, one.findings[i].count);
  }
}

TEST(MakeResult, TellsTheMostDirectFindingFirst) {
  PartialResult found;
  for (const Property property :
       {Property::kPlainEqualsBuffered, Property::kSplitInvariance,
        Property::kAllocationLaw, Property::kDeterministic}) {
    found.Add(Make(property, "a"));
    found.Add(Make(property, "b"));
  }
  const auto subject = MakeSubject<test::GoodLines>("subject", "");
  const SubjectResult result =
      MakeResult(**subject, PropertySet::All(), std::move(found));
  std::string order;
  for (const Finding& finding : result.findings) {
    absl::StrAppend(&order, std::string(InfoOf(finding.property).id), " ",
                    finding.kind, "\n");
  }
  EXPECT_EQ(order,
            "deterministic a\ndeterministic b\n"
            "split-invariance a\nsplit-invariance b\n"
            "plain-equals-buffered a\nplain-equals-buffered b\n"
            "allocation-law a\nallocation-law b\n");
}

TEST(PartialResult, SurvivesTheWayBetweenProcesses) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  PartialResult sent;
  Finding finding = Make(Property::kRoundTrip, all_bytes, 1'000'000'000'000);
  finding.failing = {.subject = "line:limit=5",
                     .stream = all_bytes,
                     .schedule = *Schedule::Parse("3,1*5,W,*,E"),
                     .recv_size = 16};
  finding.label = "label";
  finding.what = all_bytes;
  finding.stream_name = "sample 1";
  finding.family = "random";
  finding.traces = {{.name = all_bytes,
                     .is_right = true,
                     .events = {{.type = Event::Type::kError,
                                 .kind = ErrorKind::kLimit,
                                 .fatal = true,
                                 .at_eof = true,
                                 .text = all_bytes,
                                 .begin = 1,
                                 .end = 2,
                                 .at = 3,
                                 .remainder = 4,
                                 .given_back = all_bytes}},
                     .first = 5,
                     .size = 6,
                     .marked = 7}};
  finding.found = {.subject = "line:limit=5",
                   .stream = all_bytes + all_bytes,
                   .schedule = *Schedule::Parse("1*9"),
                   .recv_size = 17};
  finding.fails_alone = false;
  finding.death = DeathKind::kHang;
  sent.Add(finding);
  sent.streams = 1;
  sent.cases = 2;
  sent.executions = uint64_t{1} << 40;
  sent.judged[kPropertyCount - 1] = uint64_t{1} << 40;
  sent.saw_packet = true;

  const auto got = DecodePartialResult(EncodePartialResult(sent));
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->failures, sent.failures);
  EXPECT_EQ(got->streams, 1u);
  EXPECT_EQ(got->cases, 2u);
  EXPECT_EQ(got->executions, uint64_t{1} << 40);
  EXPECT_EQ(got->judged, sent.judged);
  EXPECT_TRUE(got->saw_packet);
  ASSERT_EQ(got->findings.size(), 1u);
  const Finding& same = got->findings[0];
  EXPECT_EQ(same.property, Property::kRoundTrip);
  EXPECT_EQ(same.kind, all_bytes);
  EXPECT_EQ(same.count, 1'000'000'000'000u);
  EXPECT_EQ(same.failing.subject, "line:limit=5");
  EXPECT_EQ(same.failing.stream, all_bytes);
  EXPECT_EQ(same.failing.schedule, finding.failing.schedule);
  EXPECT_EQ(same.failing.recv_size, 16u);
  EXPECT_EQ(same.label, "label");
  EXPECT_EQ(same.what, all_bytes);
  EXPECT_EQ(same.stream_name, "sample 1");
  EXPECT_EQ(same.family, "random");
  EXPECT_EQ(same.traces, finding.traces);
  EXPECT_EQ(same.found, finding.found);
  EXPECT_FALSE(same.fails_alone);
  EXPECT_EQ(same.death, DeathKind::kHang);
}

TEST(PartialResult, NonsenseIsAnErrorWhateverIsWrongWithIt) {
  EXPECT_FALSE(DecodePartialResult("").ok());
  EXPECT_FALSE(DecodePartialResult("nonsense").ok());
  PartialResult result;
  result.Add(Make(Property::kPrompt, "a"));
  const std::string right = EncodePartialResult(result);
  EXPECT_TRUE(DecodePartialResult(right).ok());
  for (size_t size = 0; size < right.size(); ++size) {
    EXPECT_FALSE(DecodePartialResult(right.substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace splitproof
