// A sink that costs the endpoint nothing: for runs in which allocations or work
// are counted, or allocations fail.

#ifndef SPLITPROOF_HARNESS_CHECK_QUIET_SINK_H_
#define SPLITPROOF_HARNESS_CHECK_QUIET_SINK_H_

#include <cstdint>

#include "serializers/contract/endpoint.h"

namespace splitproof {

// Counts events.
class QuietSink final : public EventSink {
 public:
  void OnPacket(const PacketRef&, const Extent&) override { ++events_; }
  void OnError(const Malformed& error, const Extent&) override {
    ++events_;
    ++errors_;
    fatal_ |= error.fatal;
  }

  uint64_t events() const { return events_; }
  uint64_t errors() const { return errors_; }
  bool fatal() const { return fatal_; }

 private:
  uint64_t events_ = 0;
  uint64_t errors_ = 0;
  bool fatal_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_QUIET_SINK_H_
