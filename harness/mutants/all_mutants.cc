#include "harness/mutants/all_mutants.h"

namespace splitproof::mutants {

std::vector<Mutant> AllMutants() {
  std::vector<Mutant> all;
  for (auto* mutants_of_class :
       {TerminatorMutants, HeaderMutants, RollbackMutants, RemainderMutants,
        LateMutants, LimitMutants, ResyncMutants, StaleMutants, BoundsMutants,
        AliasMutants, PositionMutants, ExactFitMutants, WorkMutants,
        MemoryMutants, EndMutants, LivenessMutants, CodecMutants,
        SwitchMutants}) {
    const std::vector<Mutant> mutants = mutants_of_class();
    all.insert(all.end(), mutants.begin(), mutants.end());
  }
  return all;
}

}  // namespace splitproof::mutants
