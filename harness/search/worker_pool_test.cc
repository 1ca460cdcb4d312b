#include "harness/search/worker_pool.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr WorkerLimits kSmallLimits = {.step_cpu_ms_max = 100,
                                       .memory_bytes_max = size_t{64} << 20};

// What came of some tasks.
struct Outcome {
  absl::Status status;
  // In the order in which they were told; "-" where there was no result.
  std::vector<std::string> results;
  std::multimap<size_t, Death> deaths;
};

Outcome RunTasks(WorkerTasks tasks, size_t workers) {
  Outcome outcome;
  size_t next = 0;
  tasks.on_result = [&](size_t task, std::optional<std::string> result) {
    EXPECT_GE(task, next) << "the order of the tasks";
    next = task + 1;
    outcome.results.push_back(result.value_or("-"));
  };
  if (!tasks.on_death) {
    tasks.on_death = [](size_t, const Death&) { return false; };
  }
  const auto on_death = tasks.on_death;
  tasks.on_death = [&](size_t task, const Death& death) {
    outcome.deaths.emplace(task, death);
    return on_death(task, death);
  };
  outcome.status = RunInWorkers(tasks, workers, kSmallLimits);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "no zombies are left";
  EXPECT_EQ(errno, ECHILD);
  return outcome;
}

std::string Squared(size_t task, BlackBox&) {
  return absl::StrCat(task * task);
}

TEST(WorkerPool, GivesResultsInOrderHoweverManyWorkers) {
  for (const size_t workers : {1, 2, 7}) {
    const Outcome outcome = RunTasks({.count = 6, .run = Squared}, workers);
    EXPECT_TRUE(outcome.status.ok()) << outcome.status;
    EXPECT_THAT(outcome.results, ElementsAre("0", "1", "4", "9", "16", "25"));
  }
}

TEST(WorkerPool, HasNothingToDoWithoutTasks) {
  EXPECT_TRUE(RunTasks({.count = 0, .run = Squared}, 2).status.ok());
}

TEST(WorkerPool, CarriesResultsOfAnySize) {
  const auto run = [](size_t task, BlackBox&) {
    return std::string(task * 1'000'000, '\0');
  };
  const Outcome outcome = RunTasks({.count = 3, .run = run}, 2);
  ASSERT_EQ(outcome.results.size(), 3u);
  EXPECT_EQ(outcome.results[0], "");
  EXPECT_EQ(outcome.results[2], std::string(2'000'000, '\0'));
}

// Task 1 of 3 notes 41 and 42 and then does something deadly.
class Deadly : public testing::TestWithParam<size_t> {
 protected:
  Death DeathBy(void (*deed)()) {
    const auto run = [&](size_t task, BlackBox& box) {
      box.Note(0, 40 + task);
      box.Note(BlackBox::kNotes - 1, 42);
      box.NoteText("too soon");
      box.NoteText(absl::StrCat("text of ", task));
      if (task == 1) deed();
      return absl::StrCat("done ", task);
    };
    const Outcome outcome = RunTasks({.count = 3, .run = run}, GetParam());
    EXPECT_TRUE(outcome.status.ok()) << outcome.status;
    EXPECT_THAT(outcome.results, ElementsAre("done 0", "-", "done 2"));
    if (outcome.deaths.size() != 1) return {.signal = -1};
    EXPECT_EQ(outcome.deaths.begin()->first, 1u);
    const Death death = outcome.deaths.begin()->second;
    EXPECT_EQ(death.notes.front(), 41u);
    EXPECT_EQ(death.notes.back(), 42u);
    EXPECT_EQ(death.text, "text of 1");
    return death;
  }
};
INSTANTIATE_TEST_SUITE_P(Workers, Deadly, testing::Values(1, 2, 7));

TEST_P(Deadly, SignalIsACrash) {
  const Death death = DeathBy([] { raise(SIGUSR1); });
  EXPECT_EQ(death.kind, DeathKind::kCrash);
  EXPECT_EQ(DescribeDeath(death, {}),
            "was killed by SIGUSR1 (User defined signal 1)");
}

TEST_P(Deadly, NullPointerIsACrash) {
  const Death death = DeathBy([] {
    // Hidden from compilers, which would find it.
    volatile int* volatile nowhere = nullptr;
    *nowhere = 1;
  });
  EXPECT_EQ(death.kind, DeathKind::kCrash);
}

TEST_P(Deadly, StackOverflowIsACrash) {
  struct Recursion {
    // Not a tail call, and not endless as far as a compiler can tell.
    static int Into(int depth) {
      volatile int frame[1024];
      frame[0] = depth;
      return depth < 0 ? 0 : Into(depth + 1) + frame[0];
    }
  };
  EXPECT_EQ(DeathBy([] { Recursion::Into(0); }).kind, DeathKind::kCrash);
}

TEST_P(Deadly, AbortIsToldFromACrash) {
  const Death death = DeathBy([] { std::abort(); });
  EXPECT_EQ(death.kind, DeathKind::kAbort);
  EXPECT_THAT(DescribeDeath(death, {}), HasSubstr("SIGABRT"));
}

TEST_P(Deadly, EndlessLoopIsAHang) {
  const Death death = DeathBy([] {
    volatile bool endless = true;
    while (endless) continue;
  });
  EXPECT_EQ(death.kind, DeathKind::kHang);
  EXPECT_EQ(DescribeDeath(death, kSmallLimits),
            "used more than 100 ms of CPU time");
}

TEST_P(Deadly, AllocationWithoutEndIsFound) {
  if (!CanLimitMemory()) GTEST_SKIP() << "a sanitizer owns the address space";
  const Death death = DeathBy([] {
    std::string all;
    for (;;) all.append(100'000, 'x');
  });
  EXPECT_EQ(death.kind, DeathKind::kMemory);
  EXPECT_EQ(DescribeDeath(death, kSmallLimits),
            "used more than 64 MiB of memory");
}

TEST_P(Deadly, ExitIsADeathToo) {
  const Death death = DeathBy([] { std::exit(3); });
  EXPECT_EQ(death.kind, DeathKind::kExit);
  EXPECT_EQ(DescribeDeath(death, {}), "exited with code 3");
}

TEST_P(Deadly, KillFromOutsideLosesNothing) {
  const Death death = DeathBy([] { kill(getpid(), SIGKILL); });
  EXPECT_EQ(death.kind, DeathKind::kCrash);
  EXPECT_EQ(death.signal, SIGKILL);
}

TEST(WorkerPool, AnImpossibleRequestForMemoryIsForTheTaskToHandle) {
  if (!CanLimitMemory()) GTEST_SKIP() << "a sanitizer owns the address space";
  const auto run = [](size_t, BlackBox&) -> std::string {
    try {
      return std::string(size_t{1} << 40, 'x');
    } catch (const std::bad_alloc&) {
      return "handled";
    }
  };
  EXPECT_THAT(RunTasks({.count = 1, .run = run}, 1).results,
              ElementsAre("handled"));
}

TEST(WorkerPool, ARequestIsForTheTaskAlsoWhereMemoryWasGivenBack) {
  if (!CanLimitMemory()) GTEST_SKIP() << "a sanitizer owns the address space";
  constexpr size_t kBytes = size_t{64} << 20;
  void* const memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  const auto run = [&](size_t, BlackBox&) -> std::string {
    munmap(memory, kBytes);
    try {
      return std::string(size_t{1} << 40, 'x');
    } catch (const std::bad_alloc&) {
      return "handled";
    }
  };
  EXPECT_THAT(RunTasks({.count = 1, .run = run}, 1).results,
              ElementsAre("handled"));
  munmap(memory, kBytes);
}

TEST(WorkerPool, StepsHaveCpuTimeOfTheirOwn) {
  // Each is far below the limit, together they are above it.
  const auto run = [](size_t, BlackBox& box) {
    rusage usage;
    do {
      box.BeginStep();
      getrusage(RUSAGE_SELF, &usage);
    } while (usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000 +
                 usage.ru_stime.tv_sec * 1000 + usage.ru_stime.tv_usec / 1000 <
             3 * kSmallLimits.step_cpu_ms_max);
    return std::string("done");
  };
  EXPECT_THAT(RunTasks({.count = 1, .run = run}, 1).results,
              ElementsAre("done"));
}

TEST(WorkerPool, ATaskThatIsRunAgainSeesWhatTheParentLearnt) {
  for (const size_t workers : {1, 2, 7}) {
    std::map<size_t, uint64_t> deadly;  // By task: the notes of its deaths.
    const auto run = [&](size_t task, BlackBox& box) {
      const uint64_t first = deadly.contains(task) ? deadly[task] + 1 : 0;
      for (uint64_t step = first; step < 5; ++step) {
        box.Note(0, step);
        if (step == task) std::abort();
      }
      return absl::StrCat("from ", first);
    };
    const auto on_death = [&](size_t task, const Death& death) {
      deadly[task] = death.notes[0];
      return true;
    };
    const Outcome outcome =
        RunTasks({.count = 6, .run = run, .on_death = on_death}, workers);
    EXPECT_THAT(outcome.results, ElementsAre("from 1", "from 2", "from 3",
                                             "from 4", "from 5", "from 0"));
    EXPECT_EQ(outcome.deaths.size(), 5u);
  }
}

TEST(WorkerPool, NotesOfOneTaskAreNotTakenForThoseOfTheNext) {
  const auto run = [](size_t task, BlackBox& box) {
    if (task == 1) std::abort();
    box.Note(0, 99);
    box.NoteText("text");
    return std::string();
  };
  const Outcome outcome = RunTasks({.count = 2, .run = run}, 1);
  ASSERT_EQ(outcome.deaths.count(1), 1u);
  EXPECT_EQ(outcome.deaths.find(1)->second.notes[0], 0u);
  EXPECT_EQ(outcome.deaths.find(1)->second.text, "");
}

TEST(WorkerPool, KeepsNoPartOfATextThatIsTooLong) {
  const auto run = [](size_t, BlackBox& box) -> std::string {
    box.NoteText("text");
    box.NoteText(std::string(BlackBox::kTextBytes + 1, 'x'));
    std::abort();
  };
  const Outcome outcome = RunTasks({.count = 1, .run = run}, 1);
  ASSERT_EQ(outcome.deaths.count(0), 1u);
  EXPECT_EQ(outcome.deaths.find(0)->second.text, "");
}

TEST(WorkerPool, LeavesOutTasksThatAreNotWanted) {
  const Outcome outcome =
      RunTasks({.count = 4,
                .run = Squared,
                .is_wanted = [](size_t task) { return task % 2 == 1; }},
               2);
  EXPECT_TRUE(outcome.status.ok());
  EXPECT_THAT(outcome.results, ElementsAre("-", "1", "-", "9"));
}

TEST(WorkerPool, EndsEarlyWithWhatIsFinished) {
  bool stopped = false;
  const auto run = [](size_t task, BlackBox&) {
    if (task == 0) pause();
    return absl::StrCat(task);
  };
  // Asked about the last task when the one before it is finished.
  const auto is_wanted = [&](size_t task) {
    stopped = task == 2;
    return !stopped;
  };
  const Outcome outcome = RunTasks({.count = 3,
                                    .run = run,
                                    .is_wanted = is_wanted,
                                    .goes_on = [&] { return !stopped; }},
                                   2);
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(outcome.results, ElementsAre("1", "-"));
  EXPECT_TRUE(outcome.deaths.empty());
}

TEST(WorkerPool, AWorkerThatIsToldToEndWithThePoolHasNotDied) {
  const auto run = [](size_t, BlackBox&) -> std::string {
    raise(SIGTERM);
    return "";
  };
  // The pool is told while it waits for the worker.
  int asked = 0;
  const Outcome outcome = RunTasks(
      {.count = 1, .run = run, .goes_on = [&] { return ++asked == 1; }}, 1);
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(outcome.deaths.empty());
}

TEST(WorkerPool, SaysWhenNoProcessCanBeMade) {
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const Outcome outcome = RunTasks({.count = 2, .run = Squared}, 1);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(outcome.status.message(),
            "cannot start a worker process: Too many open files; use fewer");
}

TEST(WorkerPool, WorkersDieWithTheirParent) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    close(ends[0]);
    WorkerTasks tasks = {.count = 1, .run = [&](size_t, BlackBox&) {
                           const char started = 1;
                           if (write(ends[1], &started, 1) == 1) pause();
                           return std::string();
                         }};
    tasks.on_result = [](size_t, std::optional<std::string>) {};
    tasks.on_death = [](size_t, const Death&) { return false; };
    RunInWorkers(tasks, 1).IgnoreError();
    _exit(0);
  }
  close(ends[1]);
  char byte = 0;
  ASSERT_EQ(read(ends[0], &byte, 1), 1);
  kill(parent, SIGKILL);
  // Ends when nobody is left who could write.
  EXPECT_EQ(read(ends[0], &byte, 1), 0);
  close(ends[0]);
  waitpid(parent, nullptr, 0);
}

}  // namespace
}  // namespace splitproof
