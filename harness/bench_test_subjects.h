// Lines of any length, for tests of what counts: with views for packets, so
// that nothing but the habit under test is ever allocated.

#ifndef SPLITPROOF_HARNESS_BENCH_TEST_SUBJECTS_H_
#define SPLITPROOF_HARNESS_BENCH_TEST_SUBJECTS_H_

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "serializers/contract/serializer.h"

namespace splitproof::test {

// What the buffered form does for each packet, beyond its work.
enum class Habit {
  kNone,
  kAllocates,  // The planted bug: a block of 100 bytes.
  kHoards,     // Keeps something, for ever.
  kCrashes,
  kRefuses,  // The packet.
};

template <Habit kHabit>
class Lines {
 public:
  using Packet = std::string;
  using PacketView = std::string_view;
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer {
   public:
    Step<std::string_view> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string_view(line_), chunk.substr(newline + 1)};
    }
    void Reset() { line_.clear(); }

   private:
    std::string line_;
  };

  class BufferedDeserializer {
   public:
    std::span<char> Prepare(std::span<char> buffer) const {
      return buffer.subspan(filled_);
    }
    Step<std::string_view> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t scanned = std::exchange(filled_, filled_ + nbytes);
      const Bytes received(buffer.data(), filled_);
      const size_t newline = received.find('\n', scanned);
      if (newline == Bytes::npos) return kNeedMore;
      const Bytes remainder = received.substr(newline + 1);
      Indulge();
      if (kHabit == Habit::kRefuses) {
        return Malformed{.kind = ErrorKind::kMalformed,
                         .status = absl::InvalidArgumentError("refused"),
                         .remainder = remainder};
      }
      return Decoded{received.substr(0, newline), remainder};
    }

   private:
    static void Indulge() {
      static std::vector<int> hoard;
      if (kHabit == Habit::kAllocates) {
        void* volatile block = std::malloc(100);
        std::free(block);
      }
      if (kHabit == Habit::kHoards) hoard.push_back(1);
      if (kHabit == Habit::kCrashes) std::abort();
    }

    size_t filled_ = 0;
  };

  absl::Status IncrementalSerialize(const Packet& line, ChunkSink sink) const {
    sink(line + "\n");
    return absl::OkStatus();
  }
  Deserializer IncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(65536, size_hint);
  }
  BufferedDeserializer BufferedIncrementalDeserialize() const { return {}; }
  // With its terminator.
  std::optional<Packet> PacketOfSize(size_t bytes) const {
    return Packet(bytes - 1, 'x');
  }
};

// Without packets of a size.
class SampleLines : public Lines<Habit::kNone> {
 public:
  std::vector<Packet> Samples() const { return {"a", "bc"}; }
  void PacketOfSize() const = delete;
};

}  // namespace splitproof::test

#endif  // SPLITPROOF_HARNESS_BENCH_TEST_SUBJECTS_H_
