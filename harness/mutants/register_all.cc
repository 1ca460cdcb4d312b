// Linked into the self-test gate, whose subjects are all mutants.

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/register_mutants.h"

namespace splitproof::mutants {
namespace {

[[maybe_unused]] const bool kRegistered = RegisterMutants(AllMutants());

}  // namespace
}  // namespace splitproof::mutants
