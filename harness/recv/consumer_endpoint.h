// Consumers as endpoints.

#ifndef SPLITPROOF_HARNESS_RECV_CONSUMER_ENDPOINT_H_
#define SPLITPROOF_HARNESS_RECV_CONSUMER_ENDPOINT_H_

#include <cerrno>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "harness/recv/instruments.h"
#include "serializers/contract/buffered_consumer.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/endpoint.h"
#include "serializers/contract/plain_consumer.h"

namespace splitproof {

// True for the errors of recv that only mean "ask again".
inline bool IsRetry(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

// A consumer's sink that reports to an endpoint's.
template <class S>
class ErasingSink {
 public:
  explicit ErasingSink(EventSink& sink) : sink_(sink) {}

  void Packet(const StepPacketOf<S>& packet, const Extent& extent) {
    if constexpr (HasPacketView<S>) {
      sink_.OnPacket(PacketRef::OfView<S>(packet), extent);
    } else {
      sink_.OnPacket(PacketRef::Of<S>(packet), extent);
    }
  }
  void Error(const Malformed& error, const Extent& extent) {
    sink_.OnError(error, extent);
  }

 private:
  EventSink& sink_;
};

// The serializer and the instruments must outlive the endpoint. Not
// thread-safe.
template <class S, class Consumer>
class ConsumerEndpoint : public Endpoint {
 public:
  ConsumerEndpoint(const S& serializer, size_t recv_size,
                   Instruments& instruments)
      : consumer_(serializer, recv_size, InstrumentedHooks(instruments)) {}

  void Open(EventSink& sink) override {
    reset_ = false;
    ErasingSink<S> erasing(sink);
    if constexpr (requires { consumer_.Open(erasing); }) {
      consumer_.Open(erasing);
    }
  }
  std::span<char> Window() override {
    return reset_ ? std::span<char>() : consumer_.Window();
  }
  void OnRecv(size_t nbytes, EventSink& sink) override {
    consumer_.OnRecv(nbytes, ErasingSink<S>(sink));
  }
  void OnEof(EventSink& sink) override {
    if (!reset_) consumer_.OnEof(ErasingSink<S>(sink));
  }
  void OnError(int error, EventSink& sink) override {
    if (error == ENOMEM && !reset_) {
      consumer_.OnOutOfMemory(ErasingSink<S>(sink));
    }
    reset_ |= !IsRetry(error);
  }
  void Clear() override { consumer_.Clear(); }
  std::optional<std::string> Digest() const override {
    if constexpr (requires { consumer_.Digest(); }) {
      return consumer_.Digest();
    } else {
      return std::nullopt;
    }
  }

 private:
  Consumer consumer_;
  bool reset_ = false;  // By an error of recv.
};

template <class S>
using PlainEndpoint = ConsumerEndpoint<S, PlainConsumer<S, InstrumentedHooks>>;
template <class S>
using BufferedEndpoint =
    ConsumerEndpoint<S, BufferedConsumer<S, InstrumentedHooks>>;

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_CONSUMER_ENDPOINT_H_
