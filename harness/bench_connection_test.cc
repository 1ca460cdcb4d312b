#include "harness/bench_connection.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "harness/bench_test_subjects.h"
#include "harness/check/typed_subject.h"

namespace splitproof {
namespace {

using test::Habit;
using test::Lines;

// 1024 packets of 64 bytes.
Workload Stream() {
  Workload workload{.packets = "64", .stream = ""};
  for (int i = 0; i < 1024; ++i) workload.stream += std::string(63, 'x') + "\n";
  return workload;
}

template <Habit kHabit>
class Line {
 public:
  explicit Line(Form form, BenchEngine engine)
      : subject_(*MakeSubject<Lines<kHabit>>("lines", "")),
        peer_(*BenchPeer::Create(engine)),
        connection_(*subject_, form, *peer_) {}
  BenchConnection* operator->() { return &connection_; }

 private:
  std::unique_ptr<Subject> subject_;
  std::unique_ptr<BenchPeer> peer_;
  BenchConnection connection_;
};

TEST(BenchConnection, ReceivesEachChunkByOneRecvThroughEitherEngine) {
  const Workload workload = Stream();
  for (const BenchEngine engine :
       {BenchEngine::kSimulated, BenchEngine::kSocketpair}) {
    for (const Form form : kForms) {
      for (const size_t chunk_size :
           {size_t{1}, size_t{1000}, BenchPeer::kChunkMax}) {
        Line<Habit::kNone> line(form, engine);
        line->Pass(workload, chunk_size);
        line->Pass(workload, chunk_size);
        EXPECT_TRUE(line->status().ok()) << line->status();
        EXPECT_EQ(line->packets(), 2048u);
        EXPECT_EQ(line->recvs(), 2 * ((65536 - 1) / chunk_size + 1))
            << BenchEngineName(engine) << " " << FormName(form);
      }
    }
  }
}

TEST(BenchConnection, StopsBehindTheFirstPacketIfAsked) {
  Line<Habit::kNone> line(Form::kBuffered, BenchEngine::kSimulated);
  line->PassToFirstPacket(Stream(), 10);
  EXPECT_EQ(line->packets(), 1u);
  EXPECT_EQ(line->recvs(), 7u);
}

TEST(BenchConnection, SaysThatPacketsWereRefused) {
  Line<Habit::kRefuses> line(Form::kBuffered, BenchEngine::kSimulated);
  line->Pass(Stream(), 1000);
  EXPECT_EQ(line->status().message(), "the workload has errors in it");
}

}  // namespace
}  // namespace splitproof
