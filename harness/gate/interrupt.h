// Ctrl-C ends a check cleanly, with what was found so far.

#ifndef SPLITPROOF_HARNESS_GATE_INTERRUPT_H_
#define SPLITPROOF_HARNESS_GATE_INTERRUPT_H_

#include <signal.h>

namespace splitproof {

// While it lives, SIGINT and SIGTERM are remembered. A second one of a kind
// ends the program, as it would have without a guard. At most one guard lives
// at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  // One of them has arrived.
  bool interrupted() const;

 private:
  struct sigaction interrupt_before_ = {};
  struct sigaction terminate_before_ = {};
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_INTERRUPT_H_
