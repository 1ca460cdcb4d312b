#include "harness/search/recv_sizes.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::IsSubsetOf;
using testing::IsSupersetOf;
using testing::SizeIs;

class FakeSubject : public Subject {
 public:
  FakeSubject() {
    samples_ = {{.text = "\"twelve\"", .chunks = {"twelve", "bytes."}}};
  }
  std::unique_ptr<Endpoint> Connect(Form, size_t, Instruments&) const override {
    return nullptr;
  }
};

TestStream StreamOf(size_t bytes) {
  return {.name = "",
          .bytes = std::string(bytes, 'x'),
          .known = {},
          .landmarks = {}};
}

TEST(RecvSizes, BeginWithASmallAndALargeOne) {
  for (const size_t count : {2, 3, 100}) {
    const auto sizes = RecvSizesFor(FakeSubject(), StreamOf(50), count);
    EXPECT_EQ(sizes[0], 16u);
    EXPECT_EQ(sizes[1], 4096u);
  }
  EXPECT_THAT(RecvSizesFor(FakeSubject(), StreamOf(50), 1), ElementsAre(16));
}

TEST(RecvSizes, AreNoMoreThanWanted) {
  EXPECT_THAT(RecvSizesFor(FakeSubject(), StreamOf(50), 5), SizeIs(5));
}

TEST(RecvSizes, AreTinyAndAroundFramesAndDivideThem) {
  EXPECT_THAT(RecvSizesFor(FakeSubject(), StreamOf(50), 100),
              IsSupersetOf({1, 2, 3, 5, 7, 11, 12, 13, 6, 4, 49, 50, 51}));
}

TEST(RecvSizes, FollowTheFramesOfTheStreamWhereTheyAreKnown) {
  TestStream stream = StreamOf(30);
  stream.known = {{"\"a\"", 9}, {"\"b\"", 30}};
  EXPECT_THAT(RecvSizesFor(FakeSubject(), stream, 100),
              IsSupersetOf({8, 9, 10, 20, 21, 22}));
}

TEST(RecvSizes, DoNotExceedTheStreamByMoreThanOneByte) {
  EXPECT_THAT(RecvSizesFor(FakeSubject(), StreamOf(4), 100),
              testing::UnorderedElementsAre(16, 4096, 1, 2, 3, 4, 5));
}

TEST(RecvSizes, DifferFromStreamToStream) {
  std::set<size_t> sizes;
  for (size_t bytes = 20; bytes < 60; ++bytes) {
    const auto few = RecvSizesFor(FakeSubject(), StreamOf(bytes), 3);
    EXPECT_THAT(few,
                IsSubsetOf(RecvSizesFor(FakeSubject(), StreamOf(bytes), 100)));
    sizes.insert(few.begin(), few.end());
  }
  EXPECT_THAT(sizes, IsSupersetOf({1, 2, 3, 5, 7, 11, 12, 13}));
}

}  // namespace
}  // namespace splitproof
