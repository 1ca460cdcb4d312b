// A failure as a test: what is pasted into a project so that it stays fixed.
//
// A case file needs the gate; a project that tests with GoogleTest alone keeps
// the failure as a test of its own. The draft is a whole file, includes first,
// so that it compiles as it is; pasted into another one, its includes go to the
// top. It needs the subject to be registered in the test program, by the object
// library NAME_registration of splitproof_add_serializer(NAME ...).

#ifndef SPLITPROOF_HARNESS_REPORT_TEST_DRAFT_H_
#define SPLITPROOF_HARNESS_REPORT_TEST_DRAFT_H_

#include <string>

#include "harness/check/case_file.h"
#include "harness/search/search.h"

namespace splitproof {

// The case file that keeps the finding, with what failed as its note.
CaseFile CaseFileOf(const Finding& finding);

// A test that passes when the case no longer fails. Its name says the subject
// and the property, and ends with the hash of CaseFileName().
std::string DraftTest(const CaseFile& file);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_TEST_DRAFT_H_
