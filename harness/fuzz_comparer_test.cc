#include "harness/fuzz_comparer.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/mutants/peeks_behind.h"
#include "harness/mutants/remainder_from_front.h"
#include "harness/mutants/split_terminator.h"
#include "harness/mutants/toy_lines.h"
#include "harness/recv/schedule.h"

namespace splitproof {
namespace {

class Sound : public mutants::ToyLines {
 public:
  mutants::PlainLineDeserializer IncrementalDeserialize() const { return {}; }
};

// Whether the runs of T agree on a stream that is cut so.
template <class T>
bool Agrees(Bytes stream, std::string_view schedule, size_t recv_size = 16) {
  const std::unique_ptr<Subject> subject = *MakeSubject<T>("subject", "");
  FuzzComparer comparer(*subject);
  const Schedule cut = *Schedule::Parse(schedule);
  // The second time on connections that were used before.
  const bool agrees = comparer.Agrees(stream, cut, recv_size);
  EXPECT_EQ(comparer.Agrees(stream, cut, recv_size), agrees);
  return agrees;
}

TEST(FuzzComparer, AgreesWhereNothingIsWrong) {
  EXPECT_TRUE(Agrees<Sound>("", ""));
  EXPECT_TRUE(Agrees<Sound>("ab\ncd\n", ""));
  EXPECT_TRUE(Agrees<Sound>("ab\ncd\ne", "1*3"));
  EXPECT_TRUE(Agrees<Sound>("ab\ncd\ne", "1,2", 1));
  EXPECT_TRUE(Agrees<Sound>(std::string(5000, 'a') + "\n", "7"));
}

TEST(FuzzComparer, SeesThatACutMatters) {
  EXPECT_TRUE(Agrees<mutants::SplitTerminator>("ab\r\n", "2"));
  EXPECT_FALSE(Agrees<mutants::SplitTerminator>("ab\r\n", "3"));
  EXPECT_FALSE(Agrees<mutants::SplitTerminator>("ab\r\n", "", 1));
}

// In the bytes that nobody received lies what the parser looks for.
TEST(FuzzComparer, BaitsStaleReads) {
  EXPECT_FALSE(Agrees<mutants::PeeksBehind>("ab\r", ""));
}

TEST(FuzzComparer, LooksAtRemainders) {
  EXPECT_FALSE(Agrees<mutants::RemainderFromFront>("#abc\nd\n", ""));
}

TEST(FuzzComparer, HasRoomForTheWholeStream) {
  for (const size_t size : {0, 1, 64, 65, 4096, 4097, 65536}) {
    EXPECT_GE(FuzzComparer::WholeRecvSize(size), size);
  }
}

}  // namespace
}  // namespace splitproof
