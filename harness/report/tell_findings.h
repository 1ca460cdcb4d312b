// The stories of failures, told in processes of their own: a subject that fails
// may well crash when its case is run once more.

#ifndef SPLITPROOF_HARNESS_REPORT_TELL_FINDINGS_H_
#define SPLITPROOF_HARNESS_REPORT_TELL_FINDINGS_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "harness/check/subject.h"
#include "harness/search/search.h"

namespace splitproof {

// A failure, and the subject that has it; null where none could be made.
struct FindingToTell {
  const Subject* subject;
  const Finding* finding;
};

// Where the case, run once more, ends its process: a sentence that follows
// "the process that ran it". Empty if it survives, or no process can be made.
std::string TellDeath(const FindingToTell& told);

// For each one, what StoryJson() or StoryDeathJson() says, or "" where it
// cannot be told. In up to `jobs` processes at a time; 0: in this one.
std::vector<std::string> TellFindings(std::span<const FindingToTell> findings,
                                      size_t jobs);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_TELL_FINDINGS_H_
