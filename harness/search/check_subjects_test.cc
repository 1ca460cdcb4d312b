#include "harness/search/check_subjects.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/search/proof_test_subjects.h"
#include "serializers/contract/sanitizers.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Words that end at a stop. What happens to a chunk before it is looked at is
// up to `Deed`.
template <void (*kDeed)(Bytes)>
class Words {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      kDeed(chunk);
      const size_t stop = chunk.find('.');
      word_.append(chunk.substr(0, stop));
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{word_, chunk.substr(stop + 1)};
    }

   private:
    std::string word_;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
  absl::Status IncrementalSerialize(const Packet& word, ChunkSink sink) const {
    sink(word + ".");
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"ab", "cde", "fghi"}; }
};

void Nothing(Bytes) {}
void Crash(Bytes chunk) {
  if (chunk == "b") raise(SIGUSR1);
}
void Abort(Bytes chunk) {
  if (chunk == "b") std::abort();
}
void Exit(Bytes chunk) {
  if (chunk == "b") std::exit(5);
}
void Kill(Bytes chunk) {
  if (chunk == "b") raise(SIGKILL);
}
void Hang(Bytes chunk) {
  volatile bool endless = chunk == "b";
  while (endless) continue;
}
void EatMemory(Bytes chunk) {
  std::string all;
  while (chunk == "b") all.append(100'000, 'x');
}
void Throw(Bytes chunk) {
  if (chunk == "b") throw 1;
}
void DieAtOnce(Bytes) { std::abort(); }
// Shared with worker processes.
BlackBox* const sleeping =
    new (mmap(nullptr, sizeof(BlackBox), PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS, -1, 0)) BlackBox();
void AbortOnceThenSleep(Bytes chunk) {
  if (chunk == "b") std::abort();
  if (chunk != "ab") return;
  sleeping->BeginStep();
  pause();
}
void DieOfPairs(Bytes chunk) {
  if (chunk.size() == 2) std::abort();
}

// Die when all but one byte of the window, whose size is their own, is filled.
class DieOfFullWindows {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    std::span<char> Prepare(std::span<char> buffer) {
      return buffer.subspan(filled_);
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      if (nbytes == kCapacity - 1) std::abort();
      filled_ += nbytes;
      const Bytes received(buffer.data(), filled_);
      const size_t stop = received.find('.');
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{std::string(received.substr(0, stop)),
                     received.substr(stop + 1)};
    }

   private:
    size_t filled_ = 0;
  };

  Deserializer BufferedIncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t) const {
    return RecvBuffer(kCapacity);
  }
  std::vector<std::string> MalformedSamples() const {
    return {"a.bcd.efghi.jklmno.pq.rst.uvwxyz."};
  }

 private:
  static constexpr size_t kCapacity = 24;
};

template <void (*kDeed)(Bytes)>
std::unique_ptr<Subject> Make(std::string name) {
  return *MakeSubject<Words<kDeed>>(std::move(name), "");
}

// The eleven streams of the subject's own, each in two recv sizes.
SearchOptions Quickly() {
  static constexpr Budget kBudget = {.name = "own streams",
                                     .schedules_max = 40,
                                     .schedule_bytes_max = 4 << 10,
                                     .fills_per_schedule = 1,
                                     .generated_max = 0,
                                     .generated_bytes_max = 0,
                                     .generated_schedules_max = 0,
                                     .recv_sizes_max = 2};
  SearchOptions options;
  options.budget = &kBudget;
  // What a page costs to be touched first counts too, and AddressSanitizer
  // touches many.
  options.limits = {.step_cpu_ms_max = kAddressSanitizer ? 600 : 60,
                    .memory_bytes_max = size_t{16} << 20};
  return options;
}

// Checks subjects and returns their results.
struct Checked {
  absl::Status status;
  std::vector<SubjectResult> results;
};
Checked CheckAll(const std::vector<const Subject*>& subjects,
                 const SearchOptions& options, size_t jobs,
                 std::function<bool(const SearchProgress&)> goes_on = {}) {
  std::vector<SearchTarget> targets;
  targets.reserve(subjects.size());
  for (const Subject* subject : subjects) targets.push_back({subject, ""});
  Checked checked;
  checked.status =
      CheckSubjects(targets, options, jobs,
                    {.on_result =
                         [&](size_t, SubjectResult result) {
                           checked.results.push_back(std::move(result));
                         },
                     .goes_on = std::move(goes_on)});
  return checked;
}

// All that a result says.
std::string TextOf(const SubjectResult& result) {
  std::string text = absl::StrCat(result.subject, " ", result.streams, " ",
                                  result.cases, " ", result.executions, " ",
                                  result.complete, " ", result.left_out, "\n");
  for (const PropertyResult& property : result.properties) {
    absl::StrAppend(&text, static_cast<int>(property.verdict), " ",
                    property.reason, " ", property.failures, "\n");
  }
  for (const Finding& finding : result.findings) {
    absl::StrAppend(&text, finding.label, " ", finding.what, " ", finding.kind,
                    " ", finding.stream_name, " ", finding.family, " ",
                    finding.case_number, " ", finding.count, " ",
                    DescribeTraces(finding.traces),
                    ReplayLine("gate", finding.failing), "\n");
  }
  return text;
}

void ExpectDeath(std::unique_ptr<Subject> subject, DeathKind kind,
                 std::string_view what) {
  const Checked checked = CheckAll({subject.get()}, Quickly(), 2);
  EXPECT_TRUE(checked.status.ok()) << checked.status;
  ASSERT_EQ(checked.results.size(), 1u);
  const SubjectResult& result = checked.results.front();
  ASSERT_EQ(result.findings.size(), 1u) << TextOf(result);
  const Finding& finding = result.findings.front();
  EXPECT_EQ(finding.property, Property::kProgress);
  EXPECT_EQ(finding.death, kind);
  EXPECT_EQ(finding.label, DeathKindName(kind));
  EXPECT_EQ(finding.what,
            absl::StrCat("the process that ran it ", std::string(what)));
  EXPECT_EQ(finding.failing.stream, "ab.");
  EXPECT_EQ(finding.failing.schedule.ToString(), "1*3");
  EXPECT_EQ(finding.family, "bytewise");
  EXPECT_GT(result.cases, finding.count) << "other cases were checked";
  EXPECT_TRUE(result.complete);
  EXPECT_TRUE(
      FailsSameWay(*subject, finding.failing, finding, Quickly().limits));
}

TEST(CheckSubjects, DeathsAreFindingsWithTheirCase) {
  ExpectDeath(Make<Crash>("crash"), DeathKind::kCrash,
              "was killed by SIGUSR1 (User defined signal 1)");
  ExpectDeath(Make<Abort>("abort"), DeathKind::kAbort,
              "was killed by SIGABRT (Aborted)");
  ExpectDeath(Make<Exit>("exit"), DeathKind::kExit, "exited with code 5");
  ExpectDeath(Make<Kill>("kill"), DeathKind::kCrash,
              "was killed by SIGKILL (Killed)");
}

TEST(CheckSubjects, HangsAndMemoryThatRunsOutAreFindingsWithTheirCase) {
  ExpectDeath(Make<Hang>("hang"), DeathKind::kHang,
              absl::StrCat("used more than ", Quickly().limits.step_cpu_ms_max,
                           " ms of CPU time"));
  if (!CanLimitMemory()) GTEST_SKIP() << "a sanitizer owns the address space";
  ExpectDeath(Make<EatMemory>("memory"), DeathKind::kMemory,
              "used more than 16 MiB of memory");
}

TEST(CheckSubjects, ResultsDoNotDependOnTheNumberOfJobs) {
  const auto good = Make<Nothing>("good");
  const auto abort = Make<Abort>("abort");
  const auto throws = Make<Throw>("throws");
  const auto exit = Make<Exit>("exit");
  const auto text = [&](size_t jobs) {
    std::string all;
    const Checked checked = CheckAll(
        {good.get(), abort.get(), throws.get(), exit.get()}, Quickly(), jobs);
    for (const SubjectResult& result : checked.results) all += TextOf(result);
    return all;
  };
  const std::string alone = text(1);
  EXPECT_EQ(text(2), alone);
  EXPECT_EQ(text(7), alone);
}

TEST(CheckSubjects, WithoutWorkersTheResultIsTheSame) {
  const auto good = Make<Nothing>("good");
  const auto throws = Make<Throw>("throws");
  for (const Subject* subject : {good.get(), throws.get()}) {
    const Checked here = CheckAll({subject}, Quickly(), 0);
    const Checked there = CheckAll({subject}, Quickly(), 2);
    ASSERT_EQ(here.results.size(), 1u);
    EXPECT_EQ(TextOf(here.results[0]), TextOf(there.results[0]));
    EXPECT_EQ(TextOf(here.results[0]),
              TextOf(*CheckSubject(*subject, Quickly())));
  }
}

TEST(CheckSubjects, WhatWasFoundBeforeADeathIsKept) {
  const auto subject = Make<DieOfPairs>("pairs");
  const Checked checked = CheckAll({subject.get()}, Quickly(), 1);
  ASSERT_EQ(checked.results.size(), 1u);
  EXPECT_GT(checked.results[0].executions, 0u);
  EXPECT_THAT(checked.results[0].left_out, HasSubstr("were not checked to the "
                                                     "end"));
}

// Whether a process was lost or not, the case has the number that it has in a
// search that nothing else can end.
TEST(CheckSubjects, DeathsHaveTheNumberOfTheirCase) {
  const auto number = [](const Subject& subject) {
    const Checked checked = CheckAll({&subject}, Quickly(), 2);
    return checked.results[0].findings.at(0).case_number;
  };
  const uint64_t throws = number(*Make<Throw>("throws"));
  EXPECT_GT(throws, 1u);
  EXPECT_EQ(number(*Make<Abort>("abort")), throws);
}

TEST(CheckSubjects, StopAtTheFirstFindingThereIsIfThatIsEnough) {
  const auto good = Make<Nothing>("good");
  const auto throws = Make<Throw>("throws");
  const auto abort = Make<Abort>("abort");
  const std::vector<const Subject*> subjects = {good.get(), throws.get(),
                                                abort.get()};
  SearchOptions options = Quickly();
  const Checked all = CheckAll(subjects, options, 2);
  options.stop_at_first = true;
  for (const size_t jobs : {1, 2, 7}) {
    const Checked first = CheckAll(subjects, options, jobs);
    EXPECT_TRUE(first.status.ok()) << first.status;
    ASSERT_EQ(first.results.size(), 3u);
    EXPECT_EQ(TextOf(first.results[0]), TextOf(all.results[0]));
    for (size_t i = 1; i < first.results.size(); ++i) {
      const SubjectResult& result = first.results[i];
      ASSERT_FALSE(result.findings.empty());
      // One case may break several properties.
      for (const Finding& finding : result.findings) {
        EXPECT_EQ(finding.case_number, all.results[i].findings[0].case_number);
      }
      EXPECT_LT(result.cases, all.results[i].cases);
      EXPECT_EQ(result.left_out, "");
    }
  }
}

TEST(CheckSubjects, ASubjectThatAlwaysDiesIsGivenUp) {
  const auto dead = Make<DieAtOnce>("dead");
  const auto good = Make<Nothing>("good");
  const Checked checked = CheckAll({dead.get(), good.get()}, Quickly(), 3);
  ASSERT_EQ(checked.results.size(), 2u);
  const SubjectResult& result = checked.results[0];
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].count, kSubjectDeathsMax);
  EXPECT_EQ(result.findings[0].failing.schedule, Schedule());
  EXPECT_EQ(result.streams, 0u);
  EXPECT_THAT(result.left_out,
              HasSubstr(" 10 were not checked to the end and 1 not at all"));
  for (const PropertyResult& property : result.properties) {
    EXPECT_NE(property.verdict, Verdict::kHolds);
  }
  EXPECT_FALSE(checked.results[1].failed());
  EXPECT_EQ(checked.results[1].left_out, "");
}

// Aborts at a word's fourth piece, as a value that can be proved.
class AbortsAtFourthPiece : public test::Words {
 public:
  class Deserializer : public test::Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (++pieces_ == 4) std::abort();
      return test::Words::Deserializer::Feed(chunk);
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    int pieces_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
  std::vector<std::string> MalformedSamples() const { return {"abcde."}; }
};

TEST(CheckSubjects, ADeathInAProofHasItsCaseAndTheSearchGoesOn) {
  const auto subject = *MakeSubject<AbortsAtFourthPiece>("pieces", "");
  const Checked checked = CheckAll({subject.get()}, Quickly(), 1);
  ASSERT_EQ(checked.results.size(), 1u);
  ASSERT_FALSE(checked.results[0].findings.empty());
  const Finding& death = checked.results[0].findings[0];
  EXPECT_EQ(death.death, DeathKind::kAbort);
  EXPECT_EQ(death.family, "proof");
  EXPECT_EQ(death.failing.schedule.ToString(), "1*4");
  EXPECT_TRUE(FailsSameWay(*subject, death.failing, death));
  EXPECT_GT(death.count, 1u) << "families found more of them";
  EXPECT_EQ(checked.results[0].proved, 0u);
}

TEST(CheckSubjects, CasesOfFamiliesThatDependOnWindowsAreRebuilt) {
  const auto subject = *MakeSubject<DieOfFullWindows>("full", "");
  SearchOptions options = Quickly();
  options.families = {FindFamily("capacity")};
  const Checked checked = CheckAll({subject.get()}, options, 2);
  ASSERT_EQ(checked.results.size(), 1u);
  ASSERT_EQ(checked.results[0].findings.size(), 1u);
  const Finding& finding = checked.results[0].findings[0];
  EXPECT_EQ(finding.failing.schedule.ToString(), "23,10");
  EXPECT_TRUE(FailsSameWay(*subject, finding.failing, finding));
}

TEST(CheckSubjects, ShardsTogetherAreAllAndAreStable) {
  const auto subject = Make<Nothing>("good");
  const auto cases = [&](const Shard& shard) -> uint64_t {
    SearchOptions options = Quickly();
    options.shard = shard;
    const Checked checked = CheckAll({subject.get()}, options, 1);
    return checked.results.empty() ? 0 : checked.results[0].cases;
  };
  const uint64_t all = cases({});
  EXPECT_EQ(cases({1, 2}) + cases({2, 2}), all);
  EXPECT_LT(cases({1, 2}), all);
  EXPECT_EQ(cases({1, 3}) + cases({2, 3}) + cases({3, 3}), all);
}

TEST(CheckSubjects, AnEmptyShardIsAnError) {
  const auto subject = Make<Nothing>("good");
  SearchOptions options = Quickly();
  size_t empty = 0;
  for (options.shard = {1, 20}; options.shard.index <= 20;
       ++options.shard.index) {
    const Checked checked = CheckAll({subject.get()}, options, 1);
    if (checked.status.ok()) continue;
    ++empty;
    EXPECT_EQ(checked.status.code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(checked.results, IsEmpty());
  }
  EXPECT_GE(empty, 9u) << "there are eleven streams";
}

TEST(CheckSubjects, StoppedEarlyTellsWhatWasFound) {
  const auto first = Make<Throw>("first");
  const auto second = Make<Nothing>("second");
  const auto third = Make<Nothing>("third");
  for (const size_t jobs : {0, 1}) {
    const Checked checked =
        CheckAll({first.get(), second.get(), third.get()}, Quickly(), jobs,
                 [](const SearchProgress& progress) {
                   return progress.target == 0 || progress.findings == 0;
                 });
    EXPECT_EQ(checked.status.code(), absl::StatusCode::kCancelled);
    ASSERT_EQ(checked.results.size(), 1u);
    EXPECT_TRUE(checked.results[0].complete);
    EXPECT_TRUE(checked.results[0].failed());
  }
}

TEST(CheckSubjects, DeathsOfUnfinishedUnitsAreTold) {
  const auto subject = Make<AbortOnceThenSleep>("sleeper");
  const Checked checked =
      CheckAll({subject.get()}, Quickly(), 1,
               [](const SearchProgress&) { return sleeping->steps() == 0; });
  EXPECT_EQ(checked.status.code(), absl::StatusCode::kCancelled);
  ASSERT_EQ(checked.results.size(), 1u);
  EXPECT_FALSE(checked.results[0].complete);
  ASSERT_EQ(checked.results[0].findings.size(), 1u);
  EXPECT_EQ(checked.results[0].findings[0].death, DeathKind::kAbort);
}

TEST(CheckSubjects, ProgressCountsUnits) {
  const auto subject = Make<Nothing>("good");
  std::vector<size_t> done;
  CheckAll({subject.get()}, Quickly(), 2, [&](const SearchProgress& progress) {
    EXPECT_EQ(progress.all, 11u) << "eleven streams";
    done.push_back(progress.done);
    return true;
  });
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
}

SubjectResult CheckWord(const Subject& subject, std::string_view schedule) {
  return *CheckCaseInWorker(subject,
                            {.subject = subject.name(),
                             .stream = "ab.",
                             .schedule = *Schedule::Parse(schedule),
                             .recv_size = 16},
                            PropertySet::All(), Quickly().limits);
}

TEST(CheckCaseInWorker, IsCheckCaseUnlessTheCaseIsDeadly) {
  const auto subject = Make<Abort>("abort");
  const SubjectResult harmless = CheckWord(*subject, "2");
  EXPECT_EQ(TextOf(harmless),
            TextOf(CheckCase(*subject,
                             {.subject = "abort",
                              .stream = "ab.",
                              .schedule = *Schedule::Parse("2"),
                              .recv_size = 16},
                             PropertySet::All())));
  const SubjectResult deadly = CheckWord(*subject, "1,1");
  ASSERT_EQ(deadly.findings.size(), 1u);
  EXPECT_EQ(deadly.findings[0].death, DeathKind::kAbort);
  EXPECT_EQ(deadly.findings[0].failing.schedule.ToString(), "1*2");
}

TEST(FailsSameWay, TellsDeathsFromOtherFailures) {
  const auto aborts = Make<Abort>("aborts");
  const auto throws = Make<Throw>("throws");
  const Finding death = CheckWord(*aborts, "1,1").findings.at(0);
  const Finding crash = CheckWord(*throws, "1,1").findings.at(0);
  EXPECT_FALSE(crash.death);
  EXPECT_TRUE(FailsSameWay(*aborts, death.failing, death));
  EXPECT_TRUE(FailsSameWay(*throws, crash.failing, crash));
  EXPECT_FALSE(FailsSameWay(*throws, death.failing, death));
  Case harmless = death.failing;
  harmless.schedule = {};
  EXPECT_FALSE(FailsSameWay(*aborts, harmless, death));
  EXPECT_FALSE(FailsSameWay(*throws, harmless, crash));
}

}  // namespace
}  // namespace splitproof
