#include "harness/search/worker_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/measure/allocation_counts.h"
#include "harness/recv/fences.h"

#if defined(__has_feature)
#define SPLITPROOF_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SPLITPROOF_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    SPLITPROOF_HAS_FEATURE(address_sanitizer) ||                     \
    SPLITPROOF_HAS_FEATURE(memory_sanitizer) ||                      \
    SPLITPROOF_HAS_FEATURE(thread_sanitizer) ||                      \
    SPLITPROOF_HAS_FEATURE(undefined_behavior_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define SPLITPROOF_HAS_SANITIZER 1
#else
#define SPLITPROOF_HAS_SANITIZER 0
#endif

namespace splitproof {
namespace {

constexpr int kPollMs = 100;
constexpr size_t kIdle = ~size_t{0};

// Repeats a system call that a signal interrupted.
template <typename Call>
auto Uninterrupted(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result == -1 && errno == EINTR);
  return result;
}

bool SendAll(int fd, const void* bytes, size_t size) {
  const char* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t sent =
        Uninterrupted([&] { return send(fd, next, size, MSG_NOSIGNAL); });
    if (sent < 0) return false;
    next += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

bool ReceiveAll(int fd, void* bytes, size_t size) {
  return Uninterrupted([&] { return recv(fd, bytes, size, MSG_WAITALL); }) ==
         static_cast<ssize_t>(size);
}

// -- In a worker: limits ------------------------------------------------------

// The limit on CPU time is looked at so many times before it is reached. More
// would make it more exact, at the price of more signals.
constexpr int kTicksPerLimit = 4;
// Of a worker that ended itself: why is in its black box.
constexpr int kEndedItself = 70;

// What signal handlers, which have no arguments of ours, work on.
struct Watched {
  BlackBox* box = nullptr;
  uint64_t steps_seen = 0;
  int ticks_without_step = 0;
  size_t bytes_at_start = 0;
  size_t bytes_max = 0;
};
// What it points to changes, and is no static variable: subjects are suspected
// of having changed those (harness/check/snapshot_model.h).
Watched* watched = nullptr;

[[noreturn]] void EndWorker(DeathKind cause) {
  watched->box->SetCause(cause);
  _exit(kEndedItself);
}

void OnCpuTick(int) {
  const uint64_t steps = watched->box->steps();
  if (steps != watched->steps_seen) {
    watched->steps_seen = steps;
    watched->ticks_without_step = 0;
  } else if (++watched->ticks_without_step >= kTicksPerLimit) {
    EndWorker(DeathKind::kHang);
  }
}

void LimitCpuTime(int64_t step_cpu_ms_max) {
  if (step_cpu_ms_max == 0) return;
  struct sigaction action = {};
  action.sa_handler = OnCpuTick;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGPROF, &action, nullptr);
  const int64_t tick_us =
      std::max<int64_t>(step_cpu_ms_max * 1000 / kTicksPerLimit, 1);
  const timeval tick = {.tv_sec = tick_us / 1'000'000,
                        .tv_usec = tick_us % 1'000'000};
  const itimerval timer = {.it_interval = tick, .it_value = tick};
  setitimer(ITIMER_PROF, &timer, nullptr);
}

// Makes no use of memory that would have to be allocated.
size_t AddressSpaceBytes() {
  const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[64] = {};
  const ssize_t size = read(fd, text, sizeof(text) - 1);
  close(fd);
  if (size <= 0) return 0;
  return std::strtoull(text, nullptr, 10) *
         static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// Only memory that ran out is the end. One request that could never be
// fulfilled, or one that a test lets fail, is for the subject to handle; there
// are very many of the latter. There may be less in use than at the start, when
// memory from then has been freed.
void OnNoMemory() {
  const bool is_for_subject =
      FailedAllocationsOfThisThread() > 0 ||
      AddressSpaceBytes() < watched->bytes_at_start + watched->bytes_max / 4;
  if (is_for_subject) throw std::bad_alloc();
  EndWorker(DeathKind::kMemory);
}

void LimitMemory(size_t memory_bytes_max) {
  if (!CanLimitMemory()) return;
  watched->bytes_at_start = AddressSpaceBytes();
  watched->bytes_max = memory_bytes_max;
  if (memory_bytes_max == 0 || watched->bytes_at_start == 0) return;
  const rlim_t bytes = watched->bytes_at_start + memory_bytes_max;
  const rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
  if (setrlimit(RLIMIT_AS, &limit) == 0) std::set_new_handler(OnNoMemory);
}

// An interrupt typed at a terminal reaches every process; the parent decides
// what it means.
void TakeSignals() {
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_DFL);
#if SPLITPROOF_HAS_SANITIZER
  __sanitizer_set_death_callback(
      [] { watched->box->SetCause(DeathKind::kCrash); });
#endif
}

// Does the tasks it is told of until it is killed.
[[noreturn]] void WorkerMain(const WorkerTasks& tasks, int fd, BlackBox& box,
                             const WorkerLimits& limits) {
  Watched self = {.box = &box};
  watched = &self;
  const rlimit no_core = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
  TakeSignals();
  LimitMemory(limits.memory_bytes_max);
  LimitCpuTime(limits.step_cpu_ms_max);
  uint64_t task = 0;
  while (ReceiveAll(fd, &task, sizeof(task))) {
    box.BeginStep();
    const std::string result = tasks.run(task, box);
    const uint64_t size = result.size();
    if (!SendAll(fd, &size, sizeof(size)) ||
        !SendAll(fd, result.data(), result.size())) {
      break;
    }
  }
  _exit(0);
}

// -- In the parent ------------------------------------------------------------

struct Unmap {
  void operator()(BlackBox* box) const { munmap(box, sizeof(BlackBox)); }
};
using SharedBox = std::unique_ptr<BlackBox, Unmap>;

SharedBox NewSharedBox() {
  void* memory = mmap(nullptr, sizeof(BlackBox), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  return SharedBox(new (memory) BlackBox());
}

absl::Status CannotStart(int error) {
  return absl::UnavailableError(absl::StrCat(
      "cannot start a worker process: ", std::strerror(error), "; use fewer"));
}

// A worker, as its parent sees it. Ends the process when destroyed.
class Worker {
 public:
  Worker(pid_t pid, int fd, SharedBox box)
      : pid_(pid), fd_(fd), box_(std::move(box)) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    close(fd_);
    if (pid_ == 0) return;
    kill(pid_, SIGKILL);
    Reap();
  }

  int fd() const { return fd_; }
  size_t task() const { return task_; }

  // A worker that is dead does not get it; that shows when it is read from.
  void Assign(size_t task) {
    task_ = task;
    box_->Clear();
    const uint64_t number = task;
    SendAll(fd_, &number, sizeof(number));
  }

  // Takes what has arrived. False: nothing more ever will.
  bool Read() {
    char bytes[1 << 16];
    const ssize_t size =
        Uninterrupted([&] { return recv(fd_, bytes, sizeof(bytes), 0); });
    if (size <= 0) return false;
    received_.append(bytes, static_cast<size_t>(size));
    return true;
  }

  // The result of the task, once all of it is here; then the worker is idle.
  std::optional<std::string> TakeResult() {
    uint64_t size = 0;
    if (received_.size() < sizeof(size)) return std::nullopt;
    std::memcpy(&size, received_.data(), sizeof(size));
    if (received_.size() - sizeof(size) < size) return std::nullopt;
    task_ = kIdle;
    return std::exchange(received_, {}).substr(sizeof(size));
  }

  // Waits for the end of a worker that no longer answers.
  Death Mourn() {
    const int status = Reap();
    Death death = {.notes = box_->notes(), .text = box_->text()};
    if (WIFSIGNALED(status)) {
      death.signal = WTERMSIG(status);
      death.kind =
          death.signal == SIGABRT ? DeathKind::kAbort : DeathKind::kCrash;
    } else {
      death.exit_code = WEXITSTATUS(status);
      death.kind = DeathKind::kExit;
    }
    if (box_->cause()) death.kind = *box_->cause();
    return death;
  }

 private:
  int Reap() {
    int status = 0;
    Uninterrupted([&] { return waitpid(pid_, &status, 0); });
    pid_ = 0;
    return status;
  }

  pid_t pid_;
  int fd_;
  SharedBox box_;
  size_t task_ = kIdle;
  std::string received_;
};

class Pool {
 public:
  Pool(const WorkerTasks& tasks, size_t workers_max, const WorkerLimits& limits)
      : tasks_(tasks), workers_max_(workers_max), limits_(limits) {}

  absl::Status Run() {
    while (!DeliverInOrder()) {
      if (tasks_.goes_on && !tasks_.goes_on()) return Cancel();
      const absl::Status status = HandOut();
      if (!status.ok()) return status;
      // Those that are not wanted are finished without any worker.
      if (CanDeliver()) continue;
      const absl::Status served = ServeWorkers();
      if (!served.ok()) return served;
    }
    return absl::OkStatus();
  }

 private:
  // The next task that is wanted, which may be none.
  std::optional<size_t> NextTask() {
    for (; next_ < tasks_.count; ++next_) {
      if (!tasks_.is_wanted || tasks_.is_wanted(next_)) return next_++;
      finished_[next_] = std::nullopt;
    }
    return std::nullopt;
  }

  // Gives every idle worker a task, and starts workers while there are tasks.
  absl::Status HandOut() {
    for (const auto& worker : workers_) {
      if (worker->task() != kIdle) continue;
      const std::optional<size_t> task = NextTask();
      if (!task) return absl::OkStatus();
      worker->Assign(*task);
    }
    while (workers_.size() < workers_max_) {
      const std::optional<size_t> task = NextTask();
      if (!task) return absl::OkStatus();
      const absl::Status status = StartOn(*task);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status StartOn(size_t task) {
    SharedBox box = NewSharedBox();
    if (box == nullptr) return CannotStart(errno);
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
      return CannotStart(errno);
    }
    // What is buffered would be written twice if the worker calls exit().
    std::fflush(nullptr);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
      close(fds[0]);
      BecomeWorker(parent, fds[1], *box);
    }
    const int error = errno;
    close(fds[1]);
    if (pid < 0) {
      close(fds[0]);
      return CannotStart(error);
    }
    workers_.push_back(std::make_unique<Worker>(pid, fds[0], std::move(box)));
    workers_.back()->Assign(task);
    return absl::OkStatus();
  }

  [[noreturn]] void BecomeWorker(pid_t parent, int fd, BlackBox& box) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);  // It died before the line above.
    for (const auto& other : workers_) close(other->fd());
    PutUpFences();
    WorkerMain(tasks_, fd, box, limits_);
  }

  // Waits for news of any worker, or for a moment.
  absl::Status ServeWorkers() {
    std::vector<pollfd> polled;
    polled.reserve(workers_.size());
    for (const auto& worker : workers_) {
      polled.push_back({.fd = worker->fd(), .events = POLLIN, .revents = 0});
    }
    if (poll(polled.data(), polled.size(), kPollMs) <= 0) {
      return absl::OkStatus();
    }
    // From the last to the first, because the dead ones are erased.
    for (size_t i = polled.size(); i-- > 0;) {
      if (polled[i].revents == 0) continue;
      const absl::Status status = Serve(i);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Serve(size_t index) {
    Worker& worker = *workers_[index];
    if (!worker.Read()) return Bury(index);
    const size_t task = worker.task();
    std::optional<std::string> result = worker.TakeResult();
    if (result) finished_[task] = std::move(result);
    return absl::OkStatus();
  }

  // A worker that died without a task is just replaced when one is needed.
  absl::Status Bury(size_t index) {
    const size_t task = workers_[index]->task();
    const Death death = workers_[index]->Mourn();
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(index));
    if (task == kIdle) return absl::OkStatus();
    // Who ends the process group ends its workers too: Run() stops.
    const bool is_told_to_end = death.signal == SIGTERM;
    if (is_told_to_end && tasks_.goes_on && !tasks_.goes_on()) {
      return absl::OkStatus();
    }
    if (tasks_.on_death(task, death)) return StartOn(task);
    finished_[task] = std::nullopt;
    return absl::OkStatus();
  }

  bool CanDeliver() const {
    return !finished_.empty() && finished_.begin()->first == delivered_;
  }

  // Returns whether all are delivered.
  bool DeliverInOrder() {
    while (CanDeliver()) DeliverFirst();
    return delivered_ == tasks_.count;
  }

  void DeliverFirst() {
    auto first = finished_.extract(finished_.begin());
    delivered_ = first.key() + 1;
    tasks_.on_result(first.key(), std::move(first.mapped()));
  }

  absl::Status Cancel() {
    workers_.clear();
    while (!finished_.empty()) DeliverFirst();
    return absl::CancelledError("interrupted");
  }

  const WorkerTasks& tasks_;
  const size_t workers_max_;
  const WorkerLimits& limits_;
  std::vector<std::unique_ptr<Worker>> workers_;
  size_t next_ = 0;       // The first task that was never handed out.
  size_t delivered_ = 0;  // The first task that on_result was not told of.
  // Tasks that are done, or given up, before those in front of them are.
  std::map<size_t, std::optional<std::string>> finished_;
};

std::string SignalText(int signal) {
  const char* name = sigabbrev_np(signal);
  const char* words = sigdescr_np(signal);
  if (name == nullptr || words == nullptr) {
    return absl::StrCat("signal ", signal);
  }
  return absl::StrCat("SIG", name, " (", words, ")");
}

}  // namespace

bool CanLimitMemory() { return SPLITPROOF_HAS_SANITIZER == 0; }

std::string_view DeathKindName(DeathKind kind) {
  switch (kind) {
    case DeathKind::kCrash:
      return "crash";
    case DeathKind::kAbort:
      return "abort";
    case DeathKind::kHang:
      return "hang";
    case DeathKind::kMemory:
      return "memory";
    case DeathKind::kExit:
      return "exit";
  }
  return "unknown";
}

std::string DescribeDeath(const Death& death, const WorkerLimits& limits) {
  switch (death.kind) {
    case DeathKind::kHang:
      return absl::StrCat("used more than ", limits.step_cpu_ms_max,
                          " ms of CPU time");
    case DeathKind::kMemory:
      return absl::StrCat("used more than ", limits.memory_bytes_max >> 20,
                          " MiB of memory");
    case DeathKind::kExit:
      return absl::StrCat("exited with code ", death.exit_code);
    case DeathKind::kCrash:
    case DeathKind::kAbort:
      break;
  }
  if (death.signal == 0) return "ended with a sanitizer's report";
  return absl::StrCat("was killed by ", SignalText(death.signal));
}

void BlackBox::NoteText(std::string_view text) {
  // Empty while it is being written.
  text_bytes_.store(0, std::memory_order_relaxed);
  if (text.size() > kTextBytes) return;
  std::copy(text.begin(), text.end(), text_.begin());
  text_bytes_.store(text.size(), std::memory_order_release);
}

std::string BlackBox::text() const {
  return {text_.data(), text_bytes_.load(std::memory_order_acquire)};
}

BlackBox::Notes BlackBox::notes() const {
  Notes notes;
  for (size_t i = 0; i < kNotes; ++i) {
    notes[i] = notes_[i].load(std::memory_order_relaxed);
  }
  return notes;
}

void BlackBox::Clear() {
  for (size_t i = 0; i < kNotes; ++i) Note(i, 0);
  NoteText("");
}

std::optional<DeathKind> BlackBox::cause() const {
  const uint64_t cause = cause_.load(std::memory_order_relaxed);
  if (cause == 0) return std::nullopt;
  return static_cast<DeathKind>(cause - 1);
}

absl::Status RunInWorkers(const WorkerTasks& tasks, size_t workers,
                          const WorkerLimits& limits) {
  return Pool(tasks, workers, limits).Run();
}

}  // namespace splitproof
