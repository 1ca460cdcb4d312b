// Push decoders as endpoints: one for chunks, one for the decoder's own memory.

#ifndef SPLITPROOF_HARNESS_RECV_PUSH_ENDPOINT_H_
#define SPLITPROOF_HARNESS_RECV_PUSH_ENDPOINT_H_

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "harness/recv/consumer_endpoint.h"
#include "harness/recv/instruments.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/consumer_support.h"
#include "serializers/contract/endpoint.h"
#include "serializers/contract/push_decoder.h"

namespace splitproof {

// Reports a decoder's events to an endpoint's sink.
template <class D>
class ErasingPushSink final : public PushSink<typename D::Packet> {
 public:
  explicit ErasingPushSink(EventSink& sink) : sink_(sink) {}

  void Packet(const typename D::Packet& packet, uint64_t end) override {
    sink_.OnPacket(PacketRef::Of<D>(packet), {.end = end, .remainder = {}});
  }
  void Error(const Malformed& error, uint64_t end) override {
    fatal_ |= error.fatal;
    sink_.OnError(error, {.end = end, .remainder = {}});
  }
  bool fatal() const { return fatal_; }

 private:
  EventSink& sink_;
  bool fatal_ = false;
};

// What both forms share: the decoder, made anew or reset for each connection,
// and its death. The instruments must outlive the endpoint. Not thread-safe.
template <class D>
class PushEndpoint : public Endpoint {
 public:
  using Make = std::function<D()>;

  PushEndpoint(Make make, size_t recv_size, Instruments& instruments)
      : make_(std::move(make)),
        recv_size_(recv_size),
        instruments_(instruments) {}

  void Open(EventSink& sink) override {
    if (decoder_) return;
    fault_ = internal::ThrownBy([&] { decoder_.emplace(make_()); });
    ReportFault(sink);
  }
  void OnEof(EventSink& sink) override {
    Run(sink, [](D& decoder, auto& events) { decoder.Finish(events); });
    dead_ = true;
  }
  void OnError(int error, EventSink& sink) override {
    if (error == ENOMEM && !fault_) fault_ = OutOfMemory();
    if (error == ENOMEM) ReportFault(sink);
    dead_ |= !IsRetry(error);
  }
  void Clear() override {
    received_ = 0;
    dead_ = false;
    fault_.reset();
    // A decoder that cannot be reset is made anew.
    if (internal::ThrownBy([&] { ResetDecoder(); })) decoder_.reset();
  }
  std::optional<std::string> Digest() const override {
    if constexpr (HasDigest<D>) {
      if (decoder_) return decoder_->Digest();
    }
    return std::nullopt;
  }

 protected:
  // Whether there is no window any more, for one reason or another.
  bool dead() const { return dead_ || fault_; }
  D& decoder() { return *decoder_; }
  size_t recv_size() const { return recv_size_; }
  Instruments& instruments() { return instruments_; }
  void Received(size_t nbytes) { received_ += nbytes; }

  // Calls the decoder, unless it is dead; what it throws becomes an error.
  template <class Call>
  void Run(EventSink& sink, Call call) {
    if (!dead()) {
      ErasingPushSink<D> events(sink);
      fault_ = internal::ThrownBy([&] { call(*decoder_, events); });
      dead_ |= events.fatal();
    }
    ReportFault(sink);
  }

  // The same where there is no sink: the next call that has one reports.
  template <class Call>
  void RunSilently(Call call) {
    fault_ = internal::ThrownBy(std::move(call));
  }

 private:
  void ResetDecoder() {
    if constexpr (requires(D d) { d.Reset(); }) {
      if (decoder_) decoder_->Reset();
    } else {
      decoder_.reset();
    }
  }

  void ReportFault(EventSink& sink) {
    if (dead_ || !fault_) return;
    dead_ = true;
    ErasingPushSink<D>(sink).Error(*fault_, received_);
  }

  Make make_;
  size_t recv_size_;
  Instruments& instruments_;
  std::optional<D> decoder_;
  uint64_t received_ = 0;
  std::optional<Malformed> fault_;  // What was thrown last.
  bool dead_ = false;
};

// Each recv gets a chunk of its own.
template <class D>
class PlainPushEndpoint final : public PushEndpoint<D> {
 public:
  using PushEndpoint<D>::PushEndpoint;
  ~PlainPushEndpoint() override { FreeChunk(); }

  std::span<char> Window() override {
    if (this->dead()) return {};
    if (chunk_.empty()) this->RunSilently([&] { AllocateChunk(); });
    return chunk_;
  }
  void OnRecv(size_t nbytes, EventSink& sink) override {
    this->Received(nbytes);
    this->Run(sink, [&](D& decoder, auto& events) {
      chunk_ = {this->instruments().ShrinkChunk(chunk_.data(), nbytes), nbytes};
      decoder.Feed(Bytes(chunk_.data(), chunk_.size()), events);
    });
    FreeChunk();
  }
  void Clear() override {
    FreeChunk();
    PushEndpoint<D>::Clear();
  }

 private:
  void AllocateChunk() {
    const size_t size = this->recv_size();
    chunk_ = {this->instruments().AllocateChunk(size), size};
  }
  void FreeChunk() {
    if (!chunk_.empty()) {
      this->instruments().FreeChunk(chunk_.data(), chunk_.size());
    }
    chunk_ = {};
  }

  std::span<char> chunk_;
};

// recv writes into memory that the decoder reserves.
template <class D>
class BufferedPushEndpoint final : public PushEndpoint<D> {
 public:
  using PushEndpoint<D>::PushEndpoint;

  std::span<char> Window() override {
    if (this->dead()) return {};
    if (window_.empty()) this->RunSilently([&] { Reserve(); });
    return window_;
  }
  void OnRecv(size_t nbytes, EventSink& sink) override {
    window_ = {};
    this->Received(nbytes);
    this->Run(sink, [&](D& decoder, auto& events) {
      decoder.Commit(nbytes, events);
    });
  }
  void Clear() override {
    window_ = {};
    PushEndpoint<D>::Clear();
  }

 private:
  void Reserve() {
    window_ = this->decoder().Reserve(this->recv_size());
    this->instruments().Poison(window_.data(), window_);
  }

  std::span<char> window_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_PUSH_ENDPOINT_H_
