#include "serializers/bz2.h"

#include <bzlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;

// What the compressor is given room for: on the stack, and handed on when full.
constexpr size_t kBz2ChunkBytes = 4096;

// Input is const for libbz2, though it does not say so.
char* Bz2In(Bytes bytes) { return const_cast<char*>(bytes.data()); }

// libbz2 counts in 32 bits.
unsigned Bz2PieceOf(size_t size) {
  return static_cast<unsigned>(
      std::min<size_t>(size, std::numeric_limits<unsigned>::max()));
}

// The memory of a decompressor, kept for its successor: libbz2 cannot start
// again, and asks for all of it anew with each stream.
class BlockPool {
 public:
  // Null where there is no memory.
  void* Take(size_t size) {
    Block* const block = FirstFree();
    if (block == nullptr) return std::malloc(size);
    if (block->size < size) {
      block->memory.reset();
      block->size = 0;
      block->memory.reset(std::malloc(size));
      if (block->memory == nullptr) return nullptr;
      block->size = size;
    }
    block->lent = true;
    return block->memory.get();
  }
  void Give(void* memory) {
    for (Block& block : blocks_) {
      if (memory != nullptr && block.memory.get() == memory) {
        block.lent = false;
        return;
      }
    }
    std::free(memory);
  }

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  struct Block {
    std::unique_ptr<void, Free> memory;
    size_t size = 0;
    bool lent = false;
  };

  Block* FirstFree() {
    for (Block& block : blocks_) {
      if (!block.lent) return &block;
    }
    return nullptr;
  }

  // libbz2 asks for its state, and then for what it sorts.
  std::array<Block, 2> blocks_;
};

void* TakeFromPool(void* pool, int count, int size) {
  return static_cast<BlockPool*>(pool)->Take(static_cast<size_t>(count) *
                                             static_cast<size_t>(size));
}
void GiveToPool(void* pool, void* memory) {
  static_cast<BlockPool*>(pool)->Give(memory);
}

}  // namespace

absl::StatusOr<Bz2> Bz2::ReadFrom(Parameters& parameters) {
  size_t level = static_cast<size_t>(Bz2().level);
  parameters.Size("level", 1, 9, &level, "hundreds of kB that a block has");
  return Bz2{.level = static_cast<int>(level)};
}

absl::Status Bz2::Compress(Bytes data, ChunkSink sink) const {
  bz_stream stream = {};
  if (BZ2_bzCompressInit(&stream, level, /*verbosity=*/0, /*workFactor=*/0) !=
      BZ_OK) {
    return absl::ResourceExhaustedError("no memory to compress with");
  }
  const absl::Cleanup end = [&stream] { BZ2_bzCompressEnd(&stream); };
  int result = BZ_RUN_OK;
  while (result != BZ_STREAM_END) {
    if (stream.avail_in == 0) {
      stream.next_in = Bz2In(data);
      stream.avail_in = Bz2PieceOf(data.size());
      data.remove_prefix(stream.avail_in);
    }
    char chunk[kBz2ChunkBytes];
    stream.next_out = chunk;
    stream.avail_out = kBz2ChunkBytes;
    result = BZ2_bzCompress(&stream, data.empty() ? BZ_FINISH : BZ_RUN);
    const size_t nbytes = kBz2ChunkBytes - stream.avail_out;
    if (nbytes > 0) sink(Bytes(chunk, nbytes));
  }
  return absl::OkStatus();
}

// The header, what a block begins with, and what ends a stream.
std::vector<std::string> Bz2::Delimiters() const {
  return {"BZh", "BZh1", "\x31\x41\x59\x26\x53\x59",
          "\x17\x72\x45\x38\x50\x90"};
}

// Each byte of the header, the mark of a block, and the checksum of no block.
std::vector<std::string> Bz2::MalformedStreams() const {
  return {"BZ0",
          "BZh0",
          "BZh:",
          "BZh1\x31\x41\x59\x26\x53\x60",
          "BZh1\x17\x72\x45\x38\x50\x90\0\0\0\1"s,
          "BZh1\x31\x41\x59\x26\x53\x59\0\0\0\0\xFF\xFF\xFF\xFF"s};
}

// Stays in its place: libbz2 and the pool refer to it.
struct Bz2::Decompressor::Stream {
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { End(); }

  // False where there is no memory.
  bool Begin() {
    if (begun) return true;
    bz = {};
    bz.bzalloc = TakeFromPool;
    bz.bzfree = GiveToPool;
    bz.opaque = &pool;
    begun = BZ2_bzDecompressInit(&bz, /*verbosity=*/0, /*small=*/0) == BZ_OK;
    return begun;
  }
  void End() {
    if (std::exchange(begun, false)) BZ2_bzDecompressEnd(&bz);
  }

  BlockPool pool;
  bz_stream bz = {};
  bool begun = false;
};

Bz2::Decompressor::Decompressor() = default;
Bz2::Decompressor::Decompressor(Decompressor&&) noexcept = default;
Bz2::Decompressor& Bz2::Decompressor::operator=(Decompressor&&) noexcept =
    default;
Bz2::Decompressor::~Decompressor() = default;

Decompressed Bz2::Decompressor::Run(Bytes& input, std::span<char>& room) {
  using Verdict = Decompressed::Verdict;
  if (stream_ == nullptr) stream_ = std::make_unique<Stream>();
  if (!stream_->Begin()) return {.verdict = Verdict::kNoMemory};
  bz_stream& bz = stream_->bz;
  bz.next_in = Bz2In(input);
  bz.avail_in = static_cast<unsigned>(input.size());
  bz.next_out = room.data();
  bz.avail_out = static_cast<unsigned>(room.size());
  const int result = BZ2_bzDecompress(&bz);
  input.remove_prefix(input.size() - bz.avail_in);
  room = room.last(bz.avail_out);
  switch (result) {
    case BZ_OK:
      return {.verdict = Verdict::kNeedMore};
    case BZ_STREAM_END:
      return {.verdict = Verdict::kEnd};
    case BZ_MEM_ERROR:
      return {.verdict = Verdict::kNoMemory};
    case BZ_DATA_ERROR_MAGIC:
      return {.verdict = Verdict::kBroken, .why = "not a bzip2 stream"};
    default:
      return {.verdict = Verdict::kBroken, .why = "a damaged bzip2 stream"};
  }
}

void Bz2::Decompressor::Reset() {
  if (stream_ != nullptr) stream_->End();
}

bool operator==(const Bz2::Decompressor& a, const Bz2::Decompressor& b) {
  const auto told = [](const Bz2::Decompressor& decompressor) {
    using Told = std::array<unsigned, 4>;
    if (decompressor.stream_ == nullptr || !decompressor.stream_->begun) {
      return Told{};
    }
    const bz_stream& bz = decompressor.stream_->bz;
    return Told{bz.total_in_hi32, bz.total_in_lo32, bz.total_out_hi32,
                bz.total_out_lo32};
  };
  return told(a) == told(b);
}

}  // namespace splitproof
