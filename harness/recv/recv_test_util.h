// An endpoint for tests of engines.

#ifndef SPLITPROOF_HARNESS_RECV_RECV_TEST_UTIL_H_
#define SPLITPROOF_HARNESS_RECV_RECV_TEST_UTIL_H_

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "serializers/contract/endpoint.h"

namespace splitproof {

// Writes down every call, and reports each recv as a packet.
class LoggingEndpoint : public Endpoint {
 public:
  explicit LoggingEndpoint(size_t window_size) : buffer_(window_size, '-') {}

  void Open(EventSink&) override { log_ += "open "; }
  std::span<char> Window() override {
    if (dead_) return {};
    return buffer_;
  }
  void OnRecv(size_t nbytes, EventSink& sink) override {
    const std::string received(buffer_.data(), nbytes);
    log_ += "recv(" + received + ") ";
    received_ += nbytes;
    if (received == "!") {
      dead_ = true;
      return;
    }
    sink.OnPacket(PacketRef::Of<LoggingEndpoint>(received),
                  {.end = received_, .remainder = Bytes()});
  }
  void OnEof(EventSink&) override {
    log_ += "eof ";
    dead_ = true;
  }
  void OnError(int error, EventSink&) override {
    log_ += error == EAGAIN       ? "EAGAIN "
            : error == EINTR      ? "EINTR "
            : error == ECONNRESET ? "ECONNRESET "
            : error == ENOMEM     ? "ENOMEM "
                                  : "error ";
  }
  void Clear() override {
    log_ += "clear ";
    received_ = 0;
    dead_ = false;
  }

  const std::string& log() const { return log_; }

 private:
  std::vector<char> buffer_;
  std::string log_;
  uint64_t received_ = 0;
  bool dead_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_RECV_TEST_UTIL_H_
