// Whether the address sanitizer guards what a deserializer may not touch.
//
// A touch ends the process. So only a process that may die puts up fences: a
// worker, whose death is a finding, and whose report names the line.

#ifndef SPLITPROOF_HARNESS_RECV_FENCES_H_
#define SPLITPROOF_HARNESS_RECV_FENCES_H_

namespace splitproof {

// For the rest of the life of this process.
void PutUpFences();

bool FencesAreUp();

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_FENCES_H_
