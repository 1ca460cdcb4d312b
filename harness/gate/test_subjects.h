// Subjects for tests of what reports on subjects: lines that are right, lines
// that are wrong in one well-known way, and lines that can end the process.
// Including this registers them.

#ifndef SPLITPROOF_HARNESS_GATE_TEST_SUBJECTS_H_
#define SPLITPROOF_HARNESS_GATE_TEST_SUBJECTS_H_

#include <signal.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/check/register.h"
#include "serializers/contract/parameters.h"
#include "serializers/contract/serializer.h"

namespace splitproof::test {

// A number that processes which are forked from this one share with it.
inline std::shared_ptr<std::atomic<pid_t>> SharedByWorkers(pid_t value) {
  using Shared = std::atomic<pid_t>;
  static_assert(Shared::is_always_lock_free);
  void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  return {new (memory) Shared(value),
          [](Shared* shared) { munmap(shared, sizeof(Shared)); }};
}

// LF-terminated lines of limited length, plain and buffered. Nothing is wrong
// with them, except that they can be told to interrupt the program.
class GoodLines {
 public:
  using Packet = std::string;

  struct Options {
    size_t limit = 100;
    int signal = 0;
    // The process to interrupt, by whichever worker comes first: a second
    // signal would end it. Null: none.
    std::shared_ptr<std::atomic<pid_t>> interrupts;
  };

  class Deserializer {
   public:
    explicit Deserializer(Options options) : options_(options) {}

    Step<std::string> Feed(Bytes chunk) {
      if (options_.interrupts) {
        const pid_t process = options_.interrupts->exchange(0);
        if (process != 0) kill(process, options_.signal);
      }
      const size_t newline = chunk.find('\n');
      const size_t room = options_.limit - line_.size();
      if (std::min(newline, chunk.size()) > room) {
        return TooLong(chunk.substr(room + 1));
      }
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(newline + 1)};
    }

   private:
    Options options_;
    std::string line_;
  };

  class BufferedDeserializer {
   public:
    explicit BufferedDeserializer(Options options) : options_(options) {}

    std::span<char> Prepare(std::span<char> buffer) {
      return buffer.subspan(filled_);
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      filled_ += nbytes;
      const Bytes line(buffer.data(), filled_);
      const size_t newline = line.find('\n');
      if (std::min(newline, filled_) > options_.limit) {
        return TooLong(line.substr(options_.limit + 1));
      }
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string(line.substr(0, newline)),
                     line.substr(newline + 1)};
    }

   private:
    Options options_;
    size_t filled_ = 0;
  };

  explicit GoodLines(Options options) : options_(options) {}
  static absl::StatusOr<GoodLines> FromParameters(Parameters& parameters) {
    Options options;
    parameters.Size("limit", 1, 1000, &options.limit, "bytes of a line");
    parameters.Choice<int>("interrupt",
                           {{"none", 0}, {"INT", SIGINT}, {"TERM", SIGTERM}},
                           &options.signal, "raise this signal once");
    if (!parameters.status().ok()) return parameters.status();
    if (options.signal != 0) {
      options.interrupts = SharedByWorkers(getpid());
    }
    return GoodLines(options);
  }

  Deserializer IncrementalDeserialize() const { return Deserializer(options_); }
  BufferedDeserializer BufferedIncrementalDeserialize() const {
    return BufferedDeserializer(options_);
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer(size_hint + options_.limit + 1);
  }
  absl::Status IncrementalSerialize(const Packet& line, ChunkSink sink) const {
    sink(line + "\n");
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"ab", "", "c"}; }

 private:
  static Malformed TooLong(Bytes remainder) {
    return {.kind = ErrorKind::kLimit,
            .status = absl::OutOfRangeError("the line is too long"),
            .remainder = remainder,
            .fatal = true};
  }

  Options options_;
};

// CRLF-terminated lines, plain only, that miss a terminator which is cut.
class BadLines {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t end = chunk.find("\r\n");  // Not in line_ + chunk.
      line_.append(chunk.substr(0, end));
      if (end == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(end + 2)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    std::string line_;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
  absl::Status IncrementalSerialize(const Packet& line, ChunkSink sink) const {
    sink(line + "\r\n");
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"it's", ""}; }
};

// LF-terminated lines, plain only. They can be told to end the process when a
// chunk is a newline alone, or as soon as they are serialized.
class LethalLines {
 public:
  using Packet = std::string;
  using Deed = void (*)();

  class Deserializer {
   public:
    explicit Deserializer(Deed deed) : deed_(deed) {}

    Step<std::string> Feed(Bytes chunk) {
      if (chunk == "\n") deed_();
      const size_t end = chunk.find('\n');
      line_.append(chunk.substr(0, end));
      if (end == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(end + 1)};
    }

   private:
    Deed deed_;
    std::string line_;
  };

  explicit LethalLines(Deed deed) : deed_(deed) {}
  static absl::StatusOr<LethalLines> FromParameters(Parameters& parameters) {
    LethalLines lines(Nothing);
    parameters.Choice<Deed>("deed",
                            {{"nothing", Nothing},
                             {"abort", Abort},
                             {"crash", Crash},
                             {"exit", Exit},
                             {"kill", Kill}},
                            &lines.deed_, "what ends the process");
    parameters.Flag("at-once", &lines.at_once_, "when serialized");
    if (!parameters.status().ok()) return parameters.status();
    return lines;
  }

  Deserializer IncrementalDeserialize() const { return Deserializer(deed_); }
  absl::Status IncrementalSerialize(const Packet& line, ChunkSink sink) const {
    if (at_once_) deed_();
    sink(line + "\n");
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"ab", "c"}; }

 private:
  static void Nothing() {}
  static void Abort() { std::abort(); }
  static void Crash() { raise(SIGUSR1); }
  static void Exit() { std::exit(0); }
  static void Kill() { raise(SIGKILL); }

  Deed deed_;
  bool at_once_ = false;
};

[[maybe_unused]] inline const bool kGoodIsRegistered =
    internal::RegisterType<GoodLines>("good", "", {"", "limit=3"});
[[maybe_unused]] inline const bool kBadIsRegistered =
    internal::RegisterType<BadLines>("bad", "", {""});
[[maybe_unused]] inline const bool kLethalIsRegistered =
    internal::RegisterType<LethalLines>("lethal", "", {""});

}  // namespace splitproof::test

#endif  // SPLITPROOF_HARNESS_GATE_TEST_SUBJECTS_H_
