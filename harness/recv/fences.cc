#include "harness/recv/fences.h"

namespace splitproof {
namespace {

bool fences_are_up = false;

}  // namespace

void PutUpFences() { fences_are_up = true; }

bool FencesAreUp() { return fences_are_up; }

}  // namespace splitproof
