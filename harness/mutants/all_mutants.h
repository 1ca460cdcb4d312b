// All mutants, and what they are made from.
//
// Each class of bugs has a file, class_*.cc, that opens with what the class is,
// and ends with the rows of its mutants; so has each of this project's
// serializers, codec_*.cc. AllMutants() is the only list of them:
// the self-test gate, the fuzz targets, the tests and the kill matrix come from
// it.

#ifndef SPLITPROOF_HARNESS_MUTANTS_ALL_MUTANTS_H_
#define SPLITPROOF_HARNESS_MUTANTS_ALL_MUTANTS_H_

#include <memory>
#include <string_view>
#include <vector>

#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/mutants/mutant.h"

namespace splitproof::mutants {

std::vector<Mutant> TerminatorMutants();  // A
std::vector<Mutant> HeaderMutants();      // B
std::vector<Mutant> RollbackMutants();    // C
std::vector<Mutant> RemainderMutants();   // D
std::vector<Mutant> LateMutants();        // E
std::vector<Mutant> LimitMutants();       // F
std::vector<Mutant> ResyncMutants();      // G
std::vector<Mutant> StaleMutants();       // H
std::vector<Mutant> BoundsMutants();      // I
std::vector<Mutant> AliasMutants();       // J
std::vector<Mutant> PositionMutants();    // K
std::vector<Mutant> ExactFitMutants();    // L
std::vector<Mutant> WorkMutants();        // M
std::vector<Mutant> MemoryMutants();      // N
std::vector<Mutant> EndMutants();         // O
std::vector<Mutant> LivenessMutants();    // P
std::vector<Mutant> CodecMutants();       // Q
std::vector<Mutant> SwitchMutants();      // R
// Of this project's serializers, each of several classes.
std::vector<Mutant> Base64Mutants();
std::vector<Mutant> CborMutants();
std::vector<Mutant> CompressedMutants();
std::vector<Mutant> FramingMutants();
std::vector<Mutant> MsgpackMutants();
std::vector<Mutant> ProtocolMutants();
std::vector<Mutant> RespMutants();
std::vector<Mutant> StreamBasedMutants();
std::vector<Mutant> StructMutants();

// In the order of these.
std::vector<Mutant> AllMutants();

// The mutants that only one property sees, made.
struct CanonicalMutant {
  std::unique_ptr<Subject> subject;
  Property killed_by;
};
std::vector<CanonicalMutant> CanonicalMutants();

// A correct subject that mutants differ from: nothing may be said against it.
struct Innocent {
  std::string_view name;
  std::unique_ptr<Subject> (*make)(std::string name) = nullptr;
};
std::vector<Innocent> AllInnocents();

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_ALL_MUTANTS_H_
