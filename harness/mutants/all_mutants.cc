#include "harness/mutants/all_mutants.h"

namespace splitproof::mutants {

std::vector<Mutant> AllMutants() {
  std::vector<Mutant> all;
  for (auto* mutants_of_class :
       {TerminatorMutants, HeaderMutants,      RollbackMutants,
        RemainderMutants,  LateMutants,        LimitMutants,
        ResyncMutants,     StaleMutants,       BoundsMutants,
        AliasMutants,      PositionMutants,    ExactFitMutants,
        WorkMutants,       MemoryMutants,      EndMutants,
        LivenessMutants,   CodecMutants,       SwitchMutants,
        Base64Mutants,     CborMutants,        CompressedMutants,
        FramingMutants,    MsgpackMutants,     ProtocolMutants,
        RespMutants,       StreamBasedMutants, StructMutants}) {
    const std::vector<Mutant> mutants = mutants_of_class();
    all.insert(all.end(), mutants.begin(), mutants.end());
  }
  return all;
}

std::vector<CanonicalMutant> CanonicalMutants() {
  std::vector<CanonicalMutant> canonical;
  for (const Mutant& mutant : AllMutants()) {
    if (!mutant.canonical) continue;
    for (const PropertyInfo& info : AllProperties()) {
      if (info.id != mutant.killed_by) continue;
      canonical.push_back({.subject = mutant.make(std::string(mutant.name)),
                           .killed_by = info.property});
    }
  }
  return canonical;
}

}  // namespace splitproof::mutants
