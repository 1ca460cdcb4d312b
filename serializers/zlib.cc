#include "serializers/zlib.h"

// Input is const.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <tuple>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;

// What deflate() is given room for: on the stack, and handed on when full.
constexpr size_t kChunkBytes = 4096;

const Bytef* In(Bytes bytes) {
  return reinterpret_cast<const Bytef*>(bytes.data());
}

// zlib counts in 32 bits.
uInt PieceOf(size_t size) {
  return static_cast<uInt>(
      std::min<size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

absl::StatusOr<Zlib> Zlib::ReadFrom(Parameters& parameters) {
  size_t level = static_cast<size_t>(Zlib().level);
  parameters.Size("level", 1, 9, &level, "how hard to compress");
  return Zlib{.level = static_cast<int>(level)};
}

absl::Status Zlib::Compress(Bytes data, ChunkSink sink) const {
  z_stream stream = {};
  if (deflateInit(&stream, level) != Z_OK) {
    return absl::ResourceExhaustedError("no memory to compress with");
  }
  const absl::Cleanup end = [&stream] { deflateEnd(&stream); };
  int result = Z_OK;
  while (result != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      stream.next_in = In(data);
      stream.avail_in = PieceOf(data.size());
      data.remove_prefix(stream.avail_in);
    }
    char chunk[kChunkBytes];
    stream.next_out = reinterpret_cast<Bytef*>(chunk);
    stream.avail_out = kChunkBytes;
    result = deflate(&stream, data.empty() ? Z_FINISH : Z_NO_FLUSH);
    const size_t nbytes = kChunkBytes - stream.avail_out;
    if (nbytes > 0) sink(Bytes(chunk, nbytes));
  }
  return absl::OkStatus();
}

// The header, what ends data that is empty, and an empty stored block.
std::vector<std::string> Zlib::Delimiters() const {
  return {"\x78\xDA", "\3\0"s, "\0\0\0\xFF\xFF"s, "\1\0\0\xFF\xFF"s};
}

// Each error of the header; a block of a type that there is not, codes that are
// none, a distance to before the beginning; and empty blocks without an end.
std::vector<std::string> Zlib::MalformedStreams() const {
  std::string endless = "\x78\xDA";
  for (int i = 0; i < 400; ++i) endless += "\0\0\0\xFF\xFF"s;
  return {"\x78\x9D\3\0\0\0\0\1"s,
          "\x79\x9B\3\0\0\0\0\1"s,
          "\x88\x1C\3\0\0\0\0\1"s,
          "\x78\xF9\0\0\0\1\3\0\0\0\0\1"s,
          "\x78\xDA\7"s,
          "\x78\xDA\1\1\0\0\0 "s,
          "\x78\xDA\4\0\0\0\0"s,
          "\x78\xDA\xED\xFD"s,
          "\x78\xDA\x4B\x04\x72\x00"s,
          endless};
}

Zlib::Decompressor::Decompressor(const Decompressor& other) {
  if (other.stream_ == nullptr) return;
  auto copy = std::make_unique<z_stream>();
  if (inflateCopy(copy.get(), other.stream_.get()) != Z_OK) {
    throw std::bad_alloc();
  }
  stream_.reset(copy.release());
}

Zlib::Decompressor& Zlib::Decompressor::operator=(Decompressor other) noexcept {
  std::swap(stream_, other.stream_);
  return *this;
}

void Zlib::Decompressor::Delete::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

Decompressed Zlib::Decompressor::Run(Bytes& input, std::span<char>& room) {
  using Verdict = Decompressed::Verdict;
  if (stream_ == nullptr) {
    auto made = std::make_unique<z_stream>();
    if (inflateInit(made.get()) != Z_OK) return {.verdict = Verdict::kNoMemory};
    stream_.reset(made.release());
  }
  stream_->next_in = In(input);
  stream_->avail_in = static_cast<uInt>(input.size());
  stream_->next_out = reinterpret_cast<Bytef*>(room.data());
  stream_->avail_out = static_cast<uInt>(room.size());
  const int result = inflate(stream_.get(), Z_NO_FLUSH);
  input.remove_prefix(input.size() - stream_->avail_in);
  room = room.last(stream_->avail_out);
  switch (result) {
    case Z_OK:
    case Z_BUF_ERROR:  // Without input or room it can do nothing.
      return {.verdict = Verdict::kNeedMore};
    case Z_STREAM_END:
      return {.verdict = Verdict::kEnd};
    case Z_MEM_ERROR:
      return {.verdict = Verdict::kNoMemory};
    case Z_NEED_DICT:
      return {.verdict = Verdict::kBroken, .why = "a preset dictionary"};
    default:
      return {.verdict = Verdict::kBroken,
              .why = stream_->msg == nullptr ? "damaged" : stream_->msg};
  }
}

void Zlib::Decompressor::Reset() {
  if (stream_ != nullptr) inflateReset(stream_.get());
}

bool operator==(const Zlib::Decompressor& a, const Zlib::Decompressor& b) {
  if (a.stream_ == nullptr || b.stream_ == nullptr) {
    return a.stream_ == b.stream_;
  }
  const auto told = [](const z_stream& stream) {
    return std::tuple(stream.total_in, stream.total_out, stream.adler,
                      stream.data_type);
  };
  return told(*a.stream_) == told(*b.stream_);
}

}  // namespace splitproof
