#include "serializers/adapters/msgpack_unpacker.h"

#include <algorithm>
#include <cstdint>
#include <msgpack.hpp>
#include <string>
#include <utility>
#include <vector>

#include "serializers/adapters/push_events.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

bool IsView(msgpack::type::object_type type, std::size_t size, void* views) {
  static_cast<void>(type);
  static_cast<void>(size);
  return *static_cast<const bool*>(views);
}

// The bytes of a string or extension. The library leaves no pointer behind
// where there are none.
std::string BytesOf(const char* data, size_t size) {
  return size == 0 ? std::string() : std::string(data, size);
}

DataValue ValueOf(const msgpack::object& object);

DataValue ArrayOf(const msgpack::object_array& array) {
  std::vector<DataValue> items;
  items.reserve(array.size);
  for (uint32_t i = 0; i < array.size; ++i) {
    items.push_back(ValueOf(array.ptr[i]));
  }
  return DataValue::Array(std::move(items));
}

DataValue MapOf(const msgpack::object_map& map) {
  std::vector<DataValue> items;
  items.reserve(2 * size_t{map.size});
  for (uint32_t i = 0; i < map.size; ++i) {
    items.push_back(ValueOf(map.ptr[i].key));
    items.push_back(ValueOf(map.ptr[i].val));
  }
  return DataValue::Map(std::move(items));
}

// A copy that outlives the object. Takes as many calls inside each other as
// the object has levels, which are limited.
DataValue ValueOf(const msgpack::object& object) {
  switch (object.type) {
    case msgpack::type::NIL:
      return {};
    case msgpack::type::BOOLEAN:
      return DataValue::Bool(object.via.boolean);
    case msgpack::type::POSITIVE_INTEGER:
      return DataValue::Unsigned(object.via.u64);
    case msgpack::type::NEGATIVE_INTEGER:
      return DataValue::Integer(object.via.i64);
    case msgpack::type::FLOAT32:
    case msgpack::type::FLOAT64:
      return DataValue::Float(object.via.f64);
    case msgpack::type::STR:
      return DataValue::Text(BytesOf(object.via.str.ptr, object.via.str.size));
    case msgpack::type::BIN:
      return DataValue::Binary(
          BytesOf(object.via.bin.ptr, object.via.bin.size));
    case msgpack::type::ARRAY:
      return ArrayOf(object.via.array);
    case msgpack::type::MAP:
      return MapOf(object.via.map);
    case msgpack::type::EXT:
      return DataValue::Extension(
          object.via.ext.type(),
          BytesOf(object.via.ext.data(), object.via.ext.size));
  }
  return {};
}

msgpack::unpack_limit LimitsOf(const MsgpackUnpackerOptions& options) {
  return {options.items,  options.items,  options.string,
          options.string, options.string, options.depth};
}

}  // namespace

class MsgpackUnpackerDecoder::Connection {
 public:
  explicit Connection(const MsgpackUnpackerOptions& options)
      : limit_(std::min(options.limit, kMaxLimit)),
        limits_(LimitsOf(options)),
        as_is_(options.as_is),
        views_(options.views),
        unpacker_(IsView, &views_, options.buffer, limits_) {}
  // The unpacker holds a pointer to this.
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::span<char> Reserve(size_t size) {
    unpacker_.reserve_buffer(size);
    return {unpacker_.buffer(), size};
  }

  // Shows the unpacker the next `nbytes` bytes in its buffer, up to the limit
  // of the object that they belong to, and from there on.
  void Commit(size_t nbytes, PushSink<DataValue>& sink) {
    while (nbytes > 0) {
      const uint64_t room = start_ + limit_ - received_;
      if (room == 0) {
        return RefuseStream(sink, ErrorKind::kLimit,
                            "the object is over the limit", received_ + 1);
      }
      const Bytes shown(unpacker_.buffer(), std::min<uint64_t>(nbytes, room));
      unpacker_.buffer_consumed(shown.size());
      received_ += shown.size();
      nbytes -= shown.size();
      if (!Unpack(shown, sink)) return;
    }
  }

  void Finish(PushSink<DataValue>& sink) const {
    if (received_ == start_) return;
    RefuseStream(sink, ErrorKind::kTruncated, "the stream ended in an object",
                 received_);
  }

 private:
  // Reports the objects that `shown` completes. False after an error.
  bool Unpack(Bytes shown, PushSink<DataValue>& sink) {
    try {
      msgpack::object_handle handle;
      bool is_referenced = false;
      while (unpacker_.next(handle, is_referenced)) {
        start_ = Position();
        partial_.clear();
        sink.Packet(PacketOf(handle.get(), is_referenced), start_);
      }
      Keep(shown);
      return true;
    } catch (const msgpack::parse_error& error) {
      RefuseStream(sink, ErrorKind::kMalformed, error.what(), Position() + 1);
    } catch (const msgpack::size_overflow& error) {
      Keep(shown);
      RefuseStream(sink, ErrorKind::kLimit, error.what(),
                   as_is_ ? Position() + 1 : start_ + RefusedBytes());
    }
    return false;
  }

  DataValue PacketOf(const msgpack::object& object, bool is_referenced) const {
    if (!as_is_) return ValueOf(object);
    return DataValue::Array({ValueOf(object), DataValue::Bool(is_referenced)});
  }

  // Where the unpacker stands in the stream.
  uint64_t Position() const { return received_ - unpacker_.nonparsed_size(); }

  // Keeps those of the bytes shown last that belong to the incomplete object.
  void Keep(Bytes shown) {
    const uint64_t missing = received_ - start_ - partial_.size();
    partial_.append(shown.substr(shown.size() - missing));
  }

  // How many bytes of the object it takes to refuse it.
  size_t RefusedBytes() {
    msgpack::unpacker unpacker(IsView, &views_, partial_.size(), limits_);
    msgpack::object_handle handle;
    for (size_t given = 0; given < partial_.size(); ++given) {
      unpacker.reserve_buffer(1);
      *unpacker.buffer() = partial_[given];
      unpacker.buffer_consumed(1);
      try {
        unpacker.next(handle);
      } catch (const msgpack::size_overflow&) {
        return given + 1;
      }
    }
    return partial_.size();
  }

  size_t limit_;
  msgpack::unpack_limit limits_;
  bool as_is_;
  bool views_;
  msgpack::unpacker unpacker_;
  uint64_t received_ = 0;  // Bytes that the unpacker has seen.
  uint64_t start_ = 0;     // Where the object begins that is not complete.
  std::string partial_;    // What has come of it.
};

MsgpackUnpackerDecoder::MsgpackUnpackerDecoder(
    const MsgpackUnpackerOptions& options)
    : connection_(std::make_unique<Connection>(options)) {}
MsgpackUnpackerDecoder::MsgpackUnpackerDecoder(
    MsgpackUnpackerDecoder&&) noexcept = default;
MsgpackUnpackerDecoder& MsgpackUnpackerDecoder::operator=(
    MsgpackUnpackerDecoder&&) noexcept = default;
MsgpackUnpackerDecoder::~MsgpackUnpackerDecoder() = default;

absl::StatusOr<MsgpackUnpackerDecoder> MsgpackUnpackerDecoder::FromParameters(
    Parameters& parameters) {
  MsgpackUnpackerOptions options;
  parameters.Size("limit", 1, kMaxLimit, &options.limit,
                  "bytes of an object, at most");
  parameters.Size("items", 0, size_t{1} << 16, &options.items,
                  "items of an array and pairs of a map, at most");
  parameters.Size("string", 0, kMaxLimit, &options.string,
                  "bytes of a str, a bin, and an ext with its type, at most");
  parameters.Size("depth", 0, 512, &options.depth,
                  "levels of arrays and maps, at most");
  parameters.Size("buffer", 4, kMaxLimit, &options.buffer,
                  "bytes of the first buffer");
  parameters.Flag("views", &options.views,
                  "strings are views of the buffer in the unpacker");
  AsIsParameter(parameters, &options.as_is);
  if (!parameters.status().ok()) return parameters.status();
  return MsgpackUnpackerDecoder(options);
}

void MsgpackUnpackerDecoder::Feed(Bytes chunk, PushSink<DataValue>& sink) {
  const std::span<char> window = connection_->Reserve(chunk.size());
  std::copy(chunk.begin(), chunk.end(), window.begin());
  connection_->Commit(chunk.size(), sink);
}
std::span<char> MsgpackUnpackerDecoder::Reserve(size_t size_hint) {
  return connection_->Reserve(std::max<size_t>(size_hint, 1));
}
void MsgpackUnpackerDecoder::Commit(size_t nbytes, PushSink<DataValue>& sink) {
  connection_->Commit(nbytes, sink);
}
void MsgpackUnpackerDecoder::Finish(PushSink<DataValue>& sink) {
  connection_->Finish(sink);
}

std::vector<std::string> MsgpackUnpackerDecoder::MalformedSamples() const {
  using std::string_literals::operator""s;
  return {"\xC1"s,
          "\x01\x92\xA1x\xC1"s,
          "\x82\xA1k\x01\xC1"s,
          "\x91\xDD\xFF\xFF\xFF\xFF\x01"s,
          "\x92\xA1x\xDF\xFF\xFF\xFF\xFF"s,
          "\x91\xC6\xFF\xFF\xFF\xFFx"s,
          "\xC9\xFF\xFF\xFF\xFF\x05x"s,
          "\xDB\xFF\xFF\xFF\xFFx"s,
          std::string(40, '\x91') + "\x01"s,
          "\x92\xA3xyz"s};
}

// Heads of every kind of object, with small sizes behind those that have one.
std::vector<std::string> MsgpackUnpackerDecoder::Delimiters() const {
  using std::string_literals::operator""s;
  return {"\xA3"s,         "\xD9\x03"s,     "\xC4\x03"s,
          "\xC7\x03\x05"s, "\xD4\x05"s,     "\xCD\x01"s,
          "\xCB"s,         "\x92"s,         "\x81"s,
          "\xDC\x00\x02"s, "\xDE\x00\x01"s, "\xDD\x00\x00\x00\x01"s,
          "\xC1"s,         "\xC0"s,         "\xD9\x00"s};
}

}  // namespace splitproof
