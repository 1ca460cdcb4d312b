// Who wants to see each recv.

#ifndef SPLITPROOF_HARNESS_RECV_RECV_OBSERVER_H_
#define SPLITPROOF_HARNESS_RECV_RECV_OBSERVER_H_

#include <cstddef>
#include <span>

#include "harness/recv/schedule.h"

namespace splitproof {

class RecvObserver {
 public:
  // A window has been offered, and nothing has been written there.
  virtual void OnWindow(std::span<const char> window) {
    static_cast<void>(window);
  }
  // `received` has just been written to the beginning of `window`.
  virtual void BeforeRecv(std::span<const char> window, size_t received) = 0;
  // A step that delivers no bytes is about to be carried out.
  virtual void BeforeFault(ScheduleStep::Kind kind) = 0;

 protected:
  ~RecvObserver() = default;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_RECV_OBSERVER_H_
