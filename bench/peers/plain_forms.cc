// Receiving without a reused buffer, written out: each recv gets memory of its
// own, as large as a server would make it, shrunk to what came, and freed.
//
//   a1  what is held and the chunk are put together in a new block; what is
//       left is copied to a new block after each packet; packets are owned
//   a2  the chunk is appended to a buffer that grows by an eighth; packets are
//       views; what is left is moved to the front once a recv
//   a3  as a2, but the buffer is made to fit exactly each time

#include <cstdlib>
#include <new>
#include <string>

#include "bench/peers/aligned_buffer.h"
#include "bench/peers/delimited.h"
#include "bench/peers/peer.h"

namespace splitproof::peers {
namespace {

// A block of malloc.
class Block {
 public:
  explicit Block(size_t size) : data_(Checked(std::malloc(size))) {}
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { std::free(data_); }

  char* data() { return data_; }
  void Resize(size_t size) { data_ = Checked(std::realloc(data_, size)); }
  void Swap(Block& other) { std::swap(data_, other.data_); }

 private:
  static char* Checked(void* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<char*>(memory);
  }
  char* data_;
};

// A chunk in memory of its own.
class Chunk {
 public:
  explicit Chunk(Source& source)
      : block_(kRecvBytes), size_(source.Recv({block_.data(), kRecvBytes})) {
    if (size_ > 0) block_.Resize(size_);
  }
  Bytes bytes() { return {block_.data(), size_}; }

 private:
  Block block_;
  size_t size_;
};

// a1.
template <class Finder>
class Concatenating : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    while (true) {
      Chunk chunk(source);
      if (chunk.bytes().empty()) return;
      Append(chunk.bytes());
      while (TakePacket(checksum)) {
      }
    }
  }

 private:
  void Append(Bytes chunk) {
    Block both(size_ + chunk.size());
    std::memcpy(both.data(), held_.data(), size_);
    std::memcpy(both.data() + size_, chunk.data(), chunk.size());
    held_.Swap(both);
    size_ += chunk.size();
  }

  bool TakePacket(Checksum& checksum) {
    const Bytes held(held_.data(), size_);
    const Found found = finder_.Next(held);
    if (found.end == 0) return false;
    const std::string packet(
        held.substr(found.payload, found.payload_end - found.payload));
    checksum.Fold(packet);
    size_ -= found.end;
    Block rest(size_ + 1);
    std::memcpy(rest.data(), held.data() + found.end, size_);
    held_.Swap(rest);
    return true;
  }

  Finder finder_;
  Block held_{1};
  size_t size_ = 0;
};

// a2 and a3. `kExact`: the buffer is never larger than what it holds.
template <class Finder, bool kExact>
class Appending : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    while (true) {
      Chunk chunk(source);
      if (chunk.bytes().empty()) return;
      Append(chunk.bytes());
      const Bytes held(held_.data(), size_);
      EraseFront(FoldAll(finder_, held,
                         [&](Bytes payload) { checksum.Fold(payload); }));
    }
  }

 private:
  void Append(Bytes chunk) {
    Reserve(size_ + chunk.size());
    std::memcpy(held_.data() + size_, chunk.data(), chunk.size());
    size_ += chunk.size();
  }

  void Reserve(size_t size) {
    if (size <= capacity_ && !kExact) return;
    capacity_ = kExact ? size : size + size / 8;
    held_.Resize(capacity_);
  }

  void EraseFront(size_t count) {
    size_ -= count;
    std::memmove(held_.data(), held_.data() + count, size_);
    if (kExact) held_.Resize(size_ + 1);
  }

  Finder finder_;
  Block held_{1};
  size_t size_ = 0;
  size_t capacity_ = 1;
};

template <class Finder>
void AddPlain(Framing framing, Rows& rows) {
  rows.push_back(RowOf<Concatenating<Finder>>("plain a1: new bytes each time",
                                              RowKind::kPlain, framing));
  rows.push_back(RowOf<Appending<Finder, false>>("plain a2: growing array",
                                                 RowKind::kPlain, framing));
  rows.push_back(RowOf<Appending<Finder, true>>("plain a3: exact array",
                                                RowKind::kPlain, framing));
}

}  // namespace

void AddPlainForms(Rows& rows) {
  AddPlain<LineFinder>(Framing::kLine, rows);
  AddPlain<LengthFinder>(Framing::kLength, rows);
}

}  // namespace splitproof::peers
