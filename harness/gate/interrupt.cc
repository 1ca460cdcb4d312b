#include "harness/gate/interrupt.h"

#include <csignal>

namespace splitproof {
namespace {

volatile std::sig_atomic_t arrived = 0;

void Remember(int) { arrived = 1; }

}  // namespace

InterruptGuard::InterruptGuard() {
  arrived = 0;
  struct sigaction action = {};
  action.sa_handler = Remember;
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &interrupt_before_);
  sigaction(SIGTERM, &action, &terminate_before_);
}

InterruptGuard::~InterruptGuard() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
}

bool InterruptGuard::interrupted() const { return arrived != 0; }

}  // namespace splitproof
