// Counts the instructions that are executed, where valgrind's callgrind runs
// the program: those of every library, however it was compiled.
//
//   valgrind --tool=callgrind PROGRAM
//
// callgrind has no request that asks how many there were. It is asked for its
// profile instead: it writes all that was executed since the last one into a
// file, callgrind.out.<pid>.<n> in the working directory, whose last line is
// the sum. The file is read and removed, and the counts are set to zero, so
// that the reading is not counted.
//
// From the first question on, instructions are counted all the time, so that
// --instr-atstart=no, which is faster, may be used as well. Switching that on
// for what is counted only would throw away all translated code at each switch,
// and make checks five times slower. Hardware counters would be faster still;
// many machines give them to nobody.
//
// Counts of the same work differ a little from run to run, because malloc is in
// them, and what it does depends on what was there before.
//
// A count that cannot be had, or that is zero, ends the program: there is
// always the question itself to be counted, so callgrind was told not to count,
// or to write elsewhere, and what was taken for linear work would be nothing.

#ifndef SPLITPROOF_HARNESS_MEASURE_INSTRUCTION_COUNTS_H_
#define SPLITPROOF_HARNESS_MEASURE_INSTRUCTION_COUNTS_H_

#include <cstdint>
#include <istream>
#include <optional>

namespace splitproof {

// Whether callgrind runs this program.
bool RunsOnCallgrind();

// The instructions of this process so far, of all its threads. Always 0 without
// callgrind.
uint64_t InstructionsOfThisProcess();

namespace internal {
// The sum at the end of a profile, of its first event, which is instructions.
// None if the profile is not complete.
std::optional<uint64_t> SumOfProfile(std::istream& profile);
}  // namespace internal

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_MEASURE_INSTRUCTION_COUNTS_H_
