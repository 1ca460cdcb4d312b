#include "harness/mutants/all_mutants.h"

#include <utility>

#include "harness/check/typed_subject.h"
#include "harness/mutants/kept_view.h"
#include "harness/mutants/late_line.h"
#include "harness/mutants/limit_with_terminator.h"
#include "harness/mutants/nul_behind.h"
#include "harness/mutants/numbered_errors.h"
#include "harness/mutants/peeks_behind.h"
#include "harness/mutants/remainder_from_front.h"
#include "harness/mutants/split_terminator.h"
#include "harness/mutants/stuck_on_nul.h"
#include "harness/mutants/trims_blanks.h"

namespace splitproof::mutants {
namespace {

template <class T>
Mutant Make(std::string name, Property killed_by) {
  return {.subject = *MakeSubject<T>(std::move(name), ""),
          .killed_by = killed_by};
}

}  // namespace

std::vector<Mutant> AllMutants() {
  std::vector<Mutant> all;
  all.push_back(
      Make<SplitTerminator>("split-terminator", Property::kSplitInvariance));
  all.push_back(Make<LimitWithTerminator>("limit-with-terminator",
                                          Property::kPlainEqualsBuffered));
  all.push_back(Make<RemainderFromFront>("remainder-from-front",
                                         Property::kRemainderExact));
  all.push_back(Make<LateLine>("late-line", Property::kPrompt));
  all.push_back(Make<StuckOnNul>("stuck-on-nul", Property::kProgress));
  all.push_back(Make<NulBehind>("nul-behind", Property::kWindowContract));
  all.push_back(Make<PeeksBehind>("peeks-behind", Property::kNoStaleRead));
  all.push_back(Make<KeptView>("kept-view", Property::kNoKeptAlias));
  all.push_back(
      Make<NumberedErrors>("numbered-errors", Property::kDeterministic));
  all.push_back(Make<TrimsBlanks>("trims-blanks", Property::kRoundTrip));
  return all;
}

}  // namespace splitproof::mutants
