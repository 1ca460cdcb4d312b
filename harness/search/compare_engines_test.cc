#include "harness/search/compare_engines.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/recv/recv_walk.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

using ::testing::HasSubstr;

// Lines without a limit.
struct Lines {
  using Packet = std::string;
  struct Deserializer {
    std::string line;
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      line.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{line, chunk.substr(newline + 1)};
    }
  };
  absl::Status IncrementalSerialize(const std::string& line,
                                    ChunkSink sink) const {
    sink(line + "\n");
    return absl::OkStatus();
  }
  std::vector<std::string> Samples() const { return {"ab", "", "cdefghi"}; }
  std::vector<std::string> MalformedSamples() const { return {"abc"}; }
  Deserializer IncrementalDeserialize() const { return {}; }
};

// A source with a planted bug.
enum class Bug {
  kNone,
  kReadsAhead,  // Two chunks are received as one.
  kShortRead,   // Leaves the last byte of a large chunk for another recv.
  kMixesBytes,  // Delivers a byte that was not sent.
};

class BuggySource {
 public:
  explicit BuggySource(Bug bug) : bug_(bug) {}

  void Connect() { held_.clear(); }
  void Send(Bytes chunk) {
    held_ += chunk;
    ++sent_;
  }
  // Every other chunk is not there before the next one is.
  size_t pending() const {
    return bug_ == Bug::kReadsAhead && sent_ % 2 == 1 ? 0 : held_.size();
  }
  size_t Recv(std::span<char> window) {
    size_t nbytes = std::min(held_.size(), window.size());
    if (bug_ == Bug::kShortRead && nbytes > 4) --nbytes;
    std::memcpy(window.data(), held_.data(), nbytes);
    if (bug_ == Bug::kMixesBytes && nbytes == 3) window[2] = '\n';
    held_.erase(0, nbytes);
    return nbytes;
  }
  void Discard() { held_.clear(); }
  int Fail(ScheduleStep::Kind kind) const {
    if (kind == ScheduleStep::Kind::kReset) return ECONNRESET;
    return kind == ScheduleStep::Kind::kEintr ? EINTR : EAGAIN;
  }
  void WakeUp() {}
  void End() {}

 private:
  Bug bug_;
  std::string held_;
  size_t sent_ = 0;
};

class BuggyEngine : public RecvEngine {
 public:
  explicit BuggyEngine(Bug bug) : bug_(bug) {}
  absl::Status Run(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                   Recorder& recorder) override {
    BuggySource source(bug_);
    internal::WalkSchedule(source, endpoint, stream, schedule, recorder,
                           recorder, nullptr);
    return absl::OkStatus();
  }

 private:
  Bug bug_;
};

class BrokenEngine : public RecvEngine {
 public:
  absl::Status Run(Endpoint&, Bytes, const Schedule&, Recorder&) override {
    return absl::UnavailableError("no more sockets");
  }
};

absl::StatusOr<EngineComparison> CompareWith(
    std::string name, std::unique_ptr<RecvEngine> engine) {
  const auto subject = MakeSubject<Lines>("lines", "");
  std::vector<NamedEngine> engines;
  engines.push_back(
      {.name = "simulated", .engine = *MakeRecvEngine("simulated")});
  engines.push_back({.name = std::move(name), .engine = std::move(engine)});
  return CompareEngines(**subject, /*corpus=*/"", engines);
}

TEST(CompareEngines, RealSocketsAreAsTheSimulation) {
  for (const char* name : {"socketpair", "tcp"}) {
    const auto result = CompareWith(name, *MakeRecvEngine(name));
    ASSERT_TRUE(result.ok()) << result.status().ToString();
    EXPECT_EQ(result->difference, "");
    EXPECT_GT(result->streams, 5u);
    EXPECT_GT(result->cases, 50u);
    EXPECT_EQ(result->runs, result->cases);  // Of the plain form only.
  }
}

TEST(CompareEngines, AreCountedTheSameEachTime) {
  const auto once =
      CompareWith("again", std::make_unique<BuggyEngine>(Bug::kNone));
  const auto again =
      CompareWith("again", std::make_unique<BuggyEngine>(Bug::kNone));
  EXPECT_EQ(once->difference, "");
  EXPECT_EQ(once->runs, again->runs);
}

TEST(CompareEngines, AnEngineThatReadsPastAChunkIsFound) {
  const auto result =
      CompareWith("ahead", std::make_unique<BuggyEngine>(Bug::kReadsAhead));
  EXPECT_THAT(result->difference, HasSubstr("ahead is not as simulated"));
  EXPECT_THAT(result->difference, HasSubstr("trace 'lines' --form=plain "));
}

TEST(CompareEngines, OtherBugsOfEnginesAreFound) {
  for (const Bug bug : {Bug::kShortRead, Bug::kMixesBytes}) {
    const auto result = CompareWith("bug", std::make_unique<BuggyEngine>(bug));
    EXPECT_NE(result->difference, "") << static_cast<int>(bug);
  }
}

TEST(CompareEngines, AnEngineThatBreaksDownIsAnError) {
  EXPECT_EQ(CompareWith("broken", std::make_unique<BrokenEngine>())
                .status()
                .message(),
            "no more sockets");
}

TEST(CompareEngines, ACorpusThatIsNotThereIsAnError) {
  const auto subject = MakeSubject<Lines>("lines", "");
  EXPECT_FALSE(CompareEngines(**subject, "no/such/folder", {}).ok());
}

}  // namespace
}  // namespace splitproof
