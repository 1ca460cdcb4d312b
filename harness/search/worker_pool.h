// Runs tasks in worker processes, so that a task can crash, abort, hang, eat
// all memory or exit, and only that task is affected.
//
// A worker is forked, not executed: it sees the memory of its parent as it was
// at the fork, so that a task is a function and a number. The parent hands out
// one task at a time to each worker and gets bytes back; it has no threads. A
// worker that dies is replaced, and whoever owns the tasks decides whether the
// task that died with it is run again. The replacement is forked after that
// decision, so that the second run sees what was learnt from the first.
//
// What a task is doing when it dies must outlive it, even if it is killed
// without warning. So each worker has a black box in memory shared with its
// parent: a few numbers that a task writes before each step, at the cost of a
// store. The step number in it serves the CPU-time limit too: a timer in the
// worker ends it when the number has not changed for too long, which works in
// the tightest loop. A task that sleeps for ever uses no CPU time and is not
// found.
//
// Memory is limited by the size of the address space. Sanitizers reserve
// terabytes of it and start a symbolizer before they report, so there is no
// limit in their builds; they have one of their own (`ASAN_OPTIONS=
// hard_rss_limit_mb=...`).

#ifndef SPLITPROOF_HARNESS_SEARCH_WORKER_POOL_H_
#define SPLITPROOF_HARNESS_SEARCH_WORKER_POOL_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace splitproof {

// What ended a worker.
enum class DeathKind : uint8_t {
  kCrash,   // A signal, other than that of abort(), or a sanitizer's report.
  kAbort,   // abort(), which failed assertions and uncaught exceptions call.
  kHang,    // One step used more CPU time than allowed.
  kMemory,  // More memory was asked for than allowed.
  kExit,    // The task ended the process.
};
// "crash", "abort", "hang", "memory" or "exit".
std::string_view DeathKindName(DeathKind kind);

// What a task is doing. One writer, the worker; one reader, its parent.
class BlackBox {
 public:
  static constexpr size_t kNotes = 9;
  static constexpr size_t kTextBytes = 4000;
  using Notes = std::array<uint64_t, kNotes>;

  // A new step begins, with CPU time of its own. A step is said to be what the
  // notes say, so write those first.
  void BeginStep() { steps_.store(steps() + 1, std::memory_order_relaxed); }
  // Notes are 0 when a task begins; their meaning is the task's.
  void Note(size_t index, uint64_t value) {
    notes_[index].store(value, std::memory_order_relaxed);
  }

  // One more note, of at most kTextBytes; of a longer one nothing is kept.
  void NoteText(std::string_view text);

  uint64_t steps() const { return steps_.load(std::memory_order_relaxed); }
  Notes notes() const;
  std::string text() const;

  // --- For the pool.
  // Forgets the notes of the last task.
  void Clear();
  // Says why the worker ends itself.
  void SetCause(DeathKind cause) {
    cause_.store(1 + static_cast<uint64_t>(cause), std::memory_order_relaxed);
  }
  std::optional<DeathKind> cause() const;

 private:
  std::atomic<uint64_t> steps_ = 0;
  std::atomic<uint64_t> cause_ = 0;  // 0, or 1 + a DeathKind.
  std::array<std::atomic<uint64_t>, kNotes> notes_ = {};
  std::atomic<uint64_t> text_bytes_ = 0;
  std::array<char, kTextBytes> text_ = {};
};

struct WorkerLimits {
  // CPU time of one step, in milliseconds; 0: not limited.
  int64_t step_cpu_ms_max = 10'000;
  // Bytes of address space that a worker may add to what its parent had; 0: not
  // limited. Has no effect unless CanLimitMemory().
  size_t memory_bytes_max = size_t{1} << 30;
};

// False in builds with a sanitizer.
bool CanLimitMemory();

struct Death {
  DeathKind kind = DeathKind::kCrash;
  int signal = 0;     // 0 unless a signal ended the worker.
  int exit_code = 0;  // Of kExit.
  BlackBox::Notes notes = {};
  std::string text = {};
};

// What the process did, as the end of a sentence: "was killed by SIGSEGV
// (Segmentation fault)".
std::string DescribeDeath(const Death& death, const WorkerLimits& limits);

// Tasks 0 to count - 1. `run` is called in a worker, all else in the parent.
struct WorkerTasks {
  size_t count = 0;
  // Does a task; what it returns is handed to on_result.
  std::function<std::string(size_t task, BlackBox& box)> run = {};
  // Called once a task, in the order of the tasks however many workers there
  // are. The result is absent where the task was given up or not wanted.
  std::function<void(size_t task, std::optional<std::string> result)>
      on_result = {};
  // Called at once when the worker that ran `task` died. Returns whether the
  // task is to be run again; otherwise it is given up.
  std::function<bool(size_t task, const Death& death)> on_death = {};
  // Asked before a task is handed out. May be empty: all are.
  std::function<bool(size_t task)> is_wanted = {};
  // Asked several times a second; false ends all workers. May be empty.
  std::function<bool()> goes_on = {};
};

// Runs all tasks on up to `workers` processes at a time, at least 1. When
// `goes_on` ended it, the tasks that were finished are still handed to
// on_result, and the status is Cancelled. When a process cannot be made, it is
// Unavailable.
//
// The calling program must not have other threads. Not reentrant within a
// worker.
absl::Status RunInWorkers(const WorkerTasks& tasks, size_t workers,
                          const WorkerLimits& limits = {});

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_WORKER_POOL_H_
