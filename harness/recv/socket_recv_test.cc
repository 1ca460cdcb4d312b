#include "harness/recv/socket_recv.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "harness/recv/recv_engine.h"
#include "harness/recv/recv_test_util.h"

namespace splitproof {
namespace {

// What an endpoint with windows of this size is told, by the engine.
std::string Told(RecvEngine& engine, size_t window_size, Bytes stream,
                 std::string_view schedule) {
  LoggingEndpoint endpoint(window_size);
  Recorder recorder;
  recorder.Begin(stream);
  const absl::Status status =
      engine.Run(endpoint, stream, *Schedule::Parse(schedule), recorder);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return endpoint.log();
}

class SocketRecvTest : public testing::TestWithParam<SocketKind> {
 protected:
  void SetUp() override {
    auto engine = SocketRecv::Create(GetParam());
    ASSERT_TRUE(engine.ok()) << engine.status().ToString();
    sockets_ = *std::move(engine);
  }

  void ExpectAsSimulated(size_t window_size, Bytes stream,
                         std::string_view schedule) {
    const auto simulated = MakeRecvEngine("simulated");
    EXPECT_EQ(Told(*sockets_, window_size, stream, schedule),
              Told(**simulated, window_size, stream, schedule))
        << schedule;
  }

  std::unique_ptr<SocketRecv> sockets_;
};

INSTANTIATE_TEST_SUITE_P(Sockets, SocketRecvTest,
                         testing::Values(SocketKind::kPair, SocketKind::kTcp));

TEST_P(SocketRecvTest, DeliversTheChunksOfTheSchedule) {
  EXPECT_EQ(Told(*sockets_, 4, "abcdefghij", "2,1,*,E"),
            "open recv(ab) recv(c) recv(defg) recv(hij) eof ");
  EXPECT_EQ(sockets_->recvs(), 4u);
}

TEST_P(SocketRecvTest, FaultsAreWhatTheKernelSays) {
  EXPECT_EQ(Told(*sockets_, 4, "abc", "W,1,I,0,1,R"),
            "open EAGAIN recv(a) EINTR recv(b) ECONNRESET ");
}

TEST_P(SocketRecvTest, ClearIsANewConnection) {
  EXPECT_EQ(Told(*sockets_, 4, "abcd", "1,C,1,E,C,1,R,C,1,E"),
            "open recv(a) clear open recv(b) eof clear open recv(c) ECONNRESET "
            "clear open recv(d) eof ");
}

TEST_P(SocketRecvTest, DoesAsTheSimulation) {
  for (const char* schedule :
       {"", "*,E", "1*9", "3,W,W,3,I,0", "E", "R", "2,R,C,3,E", "9,9,E"}) {
    for (const size_t window_size : {1, 2, 3, 64}) {
      ExpectAsSimulated(window_size, "abcdefg", schedule);
      ExpectAsSimulated(window_size, "", schedule);
    }
  }
}

// `!` alone makes the endpoint stop offering windows.
TEST_P(SocketRecvTest, WhatADeadEndpointDoesNotReadIsGone) {
  for (const char* schedule : {"1*4", "2,2,W,I,0,E", "1,3,R", "1,3,C,*,E"}) {
    ExpectAsSimulated(1, "a!bc", schedule);
  }
}

TEST_P(SocketRecvTest, UpToASizeThereIsOneRecvForAWindow) {
  const std::string stream(SocketRecv::kAtOnceBytes, 'x');
  ExpectAsSimulated(stream.size(), stream, "*,E");
  EXPECT_EQ(sockets_->recvs(), 1u);
}

TEST_P(SocketRecvTest, ChunksThatTheKernelCannotHoldAreDeliveredAllTheSame) {
  std::string stream(8 << 20, 'x');
  for (size_t i = 0; i < stream.size(); i += 997) stream[i] = 'y';
  ExpectAsSimulated(stream.size() + 1, stream, "*,E");
  ExpectAsSimulated(300'000, stream, "5000000,*,E");
  ExpectAsSimulated(1 << 20, "!" + stream, "1,*,E");
}

TEST_P(SocketRecvTest, LeavesSignalsAsTheyWere) {
  static int signals;
  signals = 0;
  const auto old = std::signal(SIGUSR1, [](int) { ++signals; });
  Told(*sockets_, 4, "ab", "1,I,1,I,E");
  EXPECT_EQ(signals, 0);
  std::raise(SIGUSR1);
  EXPECT_EQ(signals, 1);
  std::signal(SIGUSR1, old);
}

TEST(RecvEngines, HaveNames) {
  for (const std::string_view name : RecvEngineNames()) {
    const auto engine = MakeRecvEngine(name);
    ASSERT_TRUE(engine.ok()) << engine.status().ToString();
    EXPECT_EQ(Told(**engine, 4, "ab", "1,1"), "open recv(a) recv(b) ");
  }
  EXPECT_EQ(MakeRecvEngine("quic").status().message(),
            "there is no engine \"quic\"; use simulated, socketpair or tcp");
}

}  // namespace
}  // namespace splitproof
