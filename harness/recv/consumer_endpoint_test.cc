#include "harness/recv/consumer_endpoint.h"

#include <cerrno>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/recv/trace.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

using testing::IsEmpty;

// Packets of two bytes.
struct Pairs {
  using Packet = std::string;

  struct Deserializer {
    std::string held;
    Step<std::string> Feed(Bytes chunk) {
      held += chunk;
      if (held.size() < 2) return kNeedMore;
      return Decoded{held.substr(0, 2), Bytes(held).substr(2)};
    }
  };
  Deserializer IncrementalDeserialize() const { return {}; }
};

class ConsumerEndpointTest : public testing::Test {
 protected:
  ConsumerEndpointTest() {
    recorder_.Begin("abc");
    endpoint_.Open(recorder_);
    for (const char byte : {'a', 'b', 'c'}) {
      endpoint_.Window()[0] = byte;
      recorder_.Deliver(1);
      endpoint_.OnRecv(1, recorder_);
    }
  }
  const std::vector<Event>& events() { return recorder_.trace().events(); }

  Pairs serializer_;
  Instruments instruments_;
  Recorder recorder_;
  PlainEndpoint<Pairs> endpoint_{serializer_, 4, instruments_};
};

TEST_F(ConsumerEndpointTest, ErrorsThatMeanAskAgainChangeNothing) {
  endpoint_.OnError(EAGAIN, recorder_);
  endpoint_.OnError(EINTR, recorder_);
  EXPECT_EQ(events().size(), 1u);
  EXPECT_FALSE(endpoint_.Window().empty());
}

TEST_F(ConsumerEndpointTest, OtherErrorsEndTheConnectionWithoutAWord) {
  endpoint_.OnError(ECONNRESET, recorder_);
  endpoint_.OnError(ENOMEM, recorder_);
  endpoint_.OnEof(recorder_);
  EXPECT_EQ(events().size(), 1u);
  EXPECT_THAT(endpoint_.Window(), IsEmpty());
}

TEST_F(ConsumerEndpointTest, RecvWithoutMemoryIsAnErrorOfThePacketUnderWay) {
  endpoint_.OnError(ENOMEM, recorder_);
  endpoint_.OnError(ENOMEM, recorder_);
  ASSERT_EQ(events().size(), 2u);
  EXPECT_EQ(events()[1].kind, ErrorKind::kResource);
  EXPECT_TRUE(events()[1].fatal);
  EXPECT_EQ(events()[1].end, 2u);
  EXPECT_THAT(endpoint_.Window(), IsEmpty());
}

}  // namespace
}  // namespace splitproof
