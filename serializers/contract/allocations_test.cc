// What the contract allocates, and what becomes of it when it cannot.
//
// The executable's operator new counts, and fails where a test says so. Memory
// that a test's own sink takes neither counts nor fails.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/aside_consumer.h"
#include "serializers/contract/contract_test_util.h"
#include "serializers/contract/in_place_consumer.h"
#include "serializers/contract/plain_consumer.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {
namespace {

struct Memory {
  bool watched = false;
  size_t allocations = 0;  // While watched.
  size_t fail_at = 0;      // The allocation that fails, counted from 1.
  bool fail_for_good = false;

  bool Grants() {
    if (!watched) return true;
    ++allocations;
    if (fail_at == 0 || allocations < fail_at) return true;
    return allocations > fail_at && !fail_for_good;
  }
};

Memory& ThisMemory() {
  static constinit thread_local Memory memory;
  return memory;
}

void* Allocate(size_t size, size_t alignment) {
  if (size > PTRDIFF_MAX || !ThisMemory().Grants()) throw std::bad_alloc();
  const size_t rest = size % alignment;
  void* memory =
      std::aligned_alloc(alignment, rest == 0 ? size : size - rest + alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace
}  // namespace splitproof

void* operator new(size_t size) {
  return splitproof::Allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(size_t size, std::align_val_t alignment) {
  return splitproof::Allocate(size, static_cast<size_t>(alignment));
}
// Not inlined: g++ would see free() where it does not see aligned_alloc().
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Counts what is allocated in its scope.
class Watch {
 public:
  explicit Watch(size_t fail_at = 0, bool fail_for_good = false) {
    ThisMemory() = {.watched = true,
                    .allocations = 0,
                    .fail_at = fail_at,
                    .fail_for_good = fail_for_good};
  }
  ~Watch() { ThisMemory() = {}; }
  size_t allocations() const { return ThisMemory().allocations; }
};

// A sink whose own memory is not watched.
class Unwatched {
 public:
  template <class P>
  void Packet(const P& packet, const Extent& extent) {
    Pause([&] { log_.Packet(packet, extent); });
  }
  void Error(const Malformed& error, const Extent& extent) {
    Pause([&] { log_.Error(error, extent); });
  }
  const std::vector<std::string>& events() const { return log_.events; }

 private:
  template <class Call>
  void Pause(Call call) {
    const bool watched = std::exchange(ThisMemory().watched, false);
    call();
    ThisMemory().watched = watched;
  }

  EventLog log_;
};

// Long lines, which no string holds without allocating: by class and by
// coroutine.
struct CopiedLines {
  using Packet = std::string;

  struct Plain {
    std::string held;
    Step<std::string> Feed(Bytes chunk) {
      held += chunk;
      return DecodeLine(held);
    }
  };
  struct Buffered {
    size_t filled = 0;
    std::span<char> Prepare(std::span<char> buffer) {
      return buffer.subspan(filled);
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      filled += nbytes;
      return DecodeLine(Bytes(buffer.data(), filled));
    }
  };
  Plain IncrementalDeserialize() const { return {}; }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(64, size_hint);
  }
};

struct CoroutineLines {
  using Packet = std::string;
  using PacketView = Bytes;

  Deserialization<Bytes> IncrementalDeserialize(Scratch& scratch) const {
    while (true) {
      const Bytes chunk = co_yield kNeedMore;
      const size_t newline = chunk.find('\n');
      scratch.bytes.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) continue;
      co_return Decoded{Bytes(scratch.bytes), chunk.substr(newline + 1)};
    }
  }
  Deserialization<Bytes> BufferedIncrementalDeserialize(std::span<char> buffer,
                                                        Scratch&) const {
    size_t filled = 0;
    while (true) {
      const size_t nbytes = co_yield StartAt(filled);
      filled += nbytes;
      const Bytes held(buffer.data(), filled);
      const size_t newline = held.find('\n');
      if (newline == Bytes::npos) continue;
      co_return Decoded{held.substr(0, newline), held.substr(newline + 1)};
    }
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForPinnedFrames(64, size_hint);
  }
};

// The chunks of the plain form come from operator new here, to be watched too.
struct WatchedChunks : NoHooks {
  char* Allocate(size_t size) {
    return static_cast<char*>(::operator new(size));
  }
  char* Shrink(char* chunk, size_t) {
    ::operator delete(::operator new(1));
    return chunk;
  }
  void Free(char* chunk, size_t) { ::operator delete(chunk); }
};

std::string LongLines(size_t count) {
  std::string stream;
  for (size_t i = 0; i < count; ++i) stream += std::string(40, 'x') + "\n";
  return stream;
}

// A connection as an event loop drives it: recvs of at most 50 bytes, the end,
// and a report of a window that is missing.
template <class Consumer>
void Drive(Consumer& consumer, Bytes stream, Unwatched& sink) {
  if constexpr (requires { consumer.Open(sink); }) consumer.Open(sink);
  for (; !stream.empty();
       stream.remove_prefix(std::min<size_t>(50, stream.size()))) {
    Receive(consumer, stream.substr(0, 50), sink);
  }
  if (consumer.Window().empty()) consumer.OnOutOfMemory(sink);
  consumer.OnEof(sink);
}

// With the n-th allocation failing, for each n, once and for good: a prefix of
// the packets comes out, and then an error of kind `resource`; or all of them.
template <class Consumer, class S>
void ExpectResourceErrors(const S& serializer) {
  const std::string stream = LongLines(5);
  Unwatched expected;
  size_t allocations = 0;
  {
    Consumer consumer(serializer, 50);
    Watch watch;
    Drive(consumer, stream, expected);
    allocations = watch.allocations();
  }
  ASSERT_THAT(expected.events(), testing::SizeIs(5));
  ASSERT_GT(allocations, 0u);
  for (size_t n = 1; n <= allocations; ++n) {
    for (const bool for_good : {false, true}) {
      Consumer consumer(serializer, 50);
      Unwatched sink;
      {
        Watch watch(n, for_good);
        Drive(consumer, stream, sink);
      }
      ASSERT_THAT(sink.events(), testing::Not(IsEmpty()));
      std::vector<std::string> events = sink.events();
      EXPECT_TRUE(events.back().starts_with("resource!@")) << events.back();
      events.pop_back();
      EXPECT_TRUE(
          std::equal(events.begin(), events.end(), expected.events().begin()))
          << "allocation " << n << " failed";
    }
  }
}

TEST(Allocations, ThatFailEndPlainStreamsWithAResourceError) {
  ExpectResourceErrors<PlainConsumer<CopiedLines, WatchedChunks>>(
      CopiedLines());
  ExpectResourceErrors<PlainConsumer<CoroutineLines, WatchedChunks>>(
      CoroutineLines());
}

TEST(Allocations, ThatFailEndBufferedStreamsWithAResourceError) {
  ExpectResourceErrors<AsideConsumer<CopiedLines>>(CopiedLines());
  ExpectResourceErrors<InPlaceConsumer<CopiedLines>>(CopiedLines());
  ExpectResourceErrors<InPlaceConsumer<CoroutineLines>>(CoroutineLines());
  ExpectResourceErrors<AsideConsumer<CoroutineLines>>(CoroutineLines());
}

// Breaks the contract, or throws: there is an error to be put into words.
struct Unruly {
  using Packet = std::string;
  bool throws;

  struct Plain {
    bool throws;
    Step<std::string> Feed(Bytes chunk) {
      if (throws) throw 1;
      return Decoded{std::string(), chunk};
    }
  };
  Plain IncrementalDeserialize() const { return {throws}; }
};

TEST(Allocations, AnErrorThatCannotBePutIntoWordsIsOneOfMemory) {
  for (const bool throws : {false, true}) {
    const Unruly serializer{throws};
    PlainConsumer<Unruly> consumer(serializer, 8);
    Unwatched sink;
    {
      Watch watch(1, /*fail_for_good=*/true);
      Receive(consumer, "a", sink);
    }
    EXPECT_THAT(sink.events(), ElementsAre("resource!@0"));
  }
}

TEST(Allocations, AFrameIsMadeOnceAndRecycled) {
  if (kAddressSanitizer) GTEST_SKIP() << "frames are not recycled";
  const CoroutineLines lines;
  const std::string stream = LongLines(1000);
  const auto expect_one_frame = [&](auto&& consumer, size_t more) {
    struct Discard {
      void Packet(Bytes, const Extent&) {}
      void Error(const Malformed&, const Extent&) {}
    } sink;
    Watch watch;
    if constexpr (requires { consumer.Open(sink); }) consumer.Open(sink);
    Receive(consumer, stream, sink);
    EXPECT_EQ(watch.allocations(), 1 + more);
  };
  // The scratch's bytes and the buffer are allocated once as well.
  expect_one_frame(PlainConsumer<CoroutineLines>(lines, 4096), 1);
  expect_one_frame(InPlaceConsumer<CoroutineLines>(lines, 4096), 1);
}

TEST(FrameSlot, LendsItsBlockToOneFrameAtATime) {
  if (kAddressSanitizer) GTEST_SKIP() << "frames are not recycled";
  FrameSlot slot;
  void* const first = slot.Acquire(100);
  void* const second = slot.Acquire(100);
  EXPECT_NE(first, second);
  slot.Release(second, 100);
  slot.Release(first, 100);
  Watch watch;
  EXPECT_EQ(slot.Acquire(60), first);
  slot.Release(first, 60);
  EXPECT_EQ(watch.allocations(), 0u);
}

TEST(FrameSlot, GrowsForALargerFrame) {
  FrameSlot slot;
  slot.Release(slot.Acquire(10), 10);
  void* const large = slot.Acquire(1000);
  std::fill_n(static_cast<char*>(large), 1000, 'x');
  slot.Release(large, 1000);
}

}  // namespace
}  // namespace splitproof
