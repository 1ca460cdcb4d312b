// A verdict that holds must be earned: for each property, a case that leaves it
// nothing to judge, and one that it holds for.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "harness/check/properties.h"
#include "harness/check/typed_subject.h"
#include "harness/mutants/toy_lines.h"
#include "harness/recv/stream_text.h"
#include "harness/search/search.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

// Lines as the contract wants them, in both forms.
class Lines : public mutants::ToyLines {
 public:
  class BufferedDeserializer : public mutants::BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t scanned = filled_;
      const Bytes line = Take(buffer, nbytes);
      const size_t newline = line.find('\n', scanned);
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string(line.substr(0, newline)),
                     line.substr(newline + 1)};
    }
  };

  mutants::PlainLineDeserializer IncrementalDeserialize() const { return {}; }
  BufferedDeserializer BufferedIncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer(size_hint + kLineMax);
  }

 private:
  static constexpr size_t kLineMax = 4096;
};

// The same, whose packets are views.
class ViewedLines : public mutants::ToyLines {
 public:
  using PacketView = std::string_view;
  class Deserializer {
   public:
    Step<std::string_view> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string_view(line_), chunk.substr(newline + 1)};
    }

   private:
    std::string line_;
  };
  Deserializer IncrementalDeserialize() const { return {}; }
};

struct Example {
  Property property;
  // A stream and a schedule, separated by a blank, in which there is nothing
  // for the property to judge; and one in which there is.
  const char* not_covered;
  const char* holds;
};

std::string Long() { return std::string(1100, 'a') + "\\n"; }

PropertyResult ResultOf(const Subject& subject, Property property,
                        const std::string& text) {
  const size_t blank = text.find(' ');
  const Case one = {.subject = subject.name(),
                    .stream = *ParseStreamText(text.substr(0, blank)),
                    .schedule = *Schedule::Parse(text.substr(blank + 1)),
                    .recv_size = 64};
  const SubjectResult result =
      CheckCase(subject, one, PropertySet().With(property));
  EXPECT_FALSE(result.failed()) << InfoOf(property).id << ": " << text;
  return result.properties[static_cast<size_t>(property)];
}

class Coverage : public testing::TestWithParam<Example> {
 protected:
  // The verdict on a case; "long" stands for a stream that is long.
  PropertyResult On(std::string text) const {
    if (text.starts_with("long")) text = Long() + text.substr(4);
    return ResultOf(*subject_, GetParam().property, text);
  }

  const std::unique_ptr<Subject> subject_ = *MakeSubject<Lines>("lines", "");
};

TEST_P(Coverage, IsNotClaimedWhereNothingWasJudged) {
  const PropertyResult result = On(GetParam().not_covered);
  if (result.verdict == Verdict::kNotApplicable) GTEST_SKIP() << result.reason;
  EXPECT_EQ(result.verdict, Verdict::kNotCovered);
  EXPECT_EQ(result.judged, 0u);
  EXPECT_EQ(result.reason, InfoOf(GetParam().property).unjudged);
}

TEST_P(Coverage, IsEarnedByWhatWasJudged) {
  const PropertyResult result = On(GetParam().holds);
  // A sanitizer does not let allocations be counted.
  if (result.verdict == Verdict::kNotApplicable) GTEST_SKIP() << result.reason;
  EXPECT_EQ(result.verdict, Verdict::kHolds) << result.reason;
  EXPECT_GT(result.judged, 0u);
  EXPECT_EQ(result.reason, "");
}

INSTANTIATE_TEST_SUITE_P(
    OfEachProperty, Coverage,
    testing::Values(Example{Property::kSplitInvariance, "ab\\n *", "ab\\n 1,*"},
                    Example{Property::kPlainEqualsBuffered, " *", "ab\\n *"},
                    Example{Property::kRemainderExact, " *", "ab\\n *"},
                    Example{Property::kPrompt, "ab *", "ab\\n *"},
                    Example{Property::kProgress, " *", "ab\\n *"},
                    Example{Property::kWindowContract, " *", "ab\\n *"},
                    Example{Property::kNoStaleRead, " *", "ab\\n *"},
                    Example{Property::kNoKeptAlias, "ab *", "ab\\n *"},
                    Example{Property::kEndOfStream, "ab\\n *", "ab\\n 1,E"},
                    Example{Property::kNeutralOps, "ab\\n 1,*", "ab\\n 1,W,*"},
                    Example{Property::kReuseEqualsFresh, "ab\\n *",
                            "ab\\nc\\n *"},
                    Example{Property::kLinearWork, "long *", "ab\\n *"},
                    Example{Property::kAllocationLaw, "long *", "ab\\n *"},
                    Example{Property::kOutOfMemory, "long *", "ab\\n *"},
                    Example{Property::kRoundTrip, "abc\\n *", "ab\\n *"},
                    Example{Property::kDeterministic, " *", "ab\\n *"}),
    [](const testing::TestParamInfo<Example>& info) {
      std::string name(InfoOf(info.param.property).id);
      std::erase(name, '-');
      return name;
    });

TEST(CoverageOfASearch, IsAskedOfEveryProperty) {
  // The first budget covers each for a subject as simple as this.
  SearchOptions options;
  options.budget = FindBudget("quick");
  const auto result = CheckSubject(**MakeSubject<Lines>("lines", ""), options);
  ASSERT_TRUE(result.ok());
  for (const PropertyInfo& info : AllProperties()) {
    EXPECT_NE(result->properties[static_cast<size_t>(info.property)].verdict,
              Verdict::kNotCovered)
        << info.id;
  }
}

TEST(CoverageOfASearch, ASearchThatIsStoppedAtOnceCoversNothing) {
  SearchOptions options;
  options.progress = [](size_t, size_t) { return false; };
  const auto result = CheckSubject(**MakeSubject<Lines>("lines", ""), options);
  ASSERT_TRUE(result.ok());
  for (const PropertyInfo& info : AllProperties()) {
    const Verdict verdict =
        result->properties[static_cast<size_t>(info.property)].verdict;
    EXPECT_TRUE(verdict == Verdict::kNotCovered ||
                verdict == Verdict::kNotApplicable)
        << info.id;
  }
}

TEST(CoverageOfASearch, NothingCanBeJudgedOfPacketsThatAreViews) {
  const auto views = *MakeSubject<ViewedLines>("views", "");
  EXPECT_EQ(ResultOf(*views, Property::kNoKeptAlias, "ab\\n *").verdict,
            Verdict::kNotApplicable);
  EXPECT_EQ(ResultOf(*views, Property::kNoKeptAlias, "ab *").verdict,
            Verdict::kNotCovered)
      << "whether they are is not known yet";
}

}  // namespace
}  // namespace splitproof
