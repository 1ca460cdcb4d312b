// Ctrl-C ends a check cleanly, with what was found so far.

#ifndef SPLITPROOF_HARNESS_GATE_INTERRUPT_H_
#define SPLITPROOF_HARNESS_GATE_INTERRUPT_H_

namespace splitproof {

// From now on SIGINT and SIGTERM are remembered; a second one ends the program.
void CatchInterrupts();

// One of them has arrived.
bool Interrupted();

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_INTERRUPT_H_
