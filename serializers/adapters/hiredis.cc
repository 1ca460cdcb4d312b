#include "serializers/adapters/hiredis.h"

// Which is C and does not say so; hiredis.h includes it again.
extern "C" {
#include <hiredis/sds.h>
}

#include <hiredis/hiredis.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "serializers/adapters/push_events.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

constexpr size_t kMaxElements = size_t{1} << 24;

// The reader keeps bytes that it has read until they are 1 KiB.
constexpr size_t kKeptBytes = 2048;

// Copies a reply, or as much of it as there is.
RedisReply Copy(const redisReply* reply) {
  using Kind = RedisReply::Kind;
  if (reply == nullptr) return {};
  switch (reply->type) {
    case REDIS_REPLY_STATUS:
      return {Kind::kStatus, 0, {reply->str, reply->len}, {}};
    case REDIS_REPLY_ERROR:
      return {Kind::kError, 0, {reply->str, reply->len}, {}};
    case REDIS_REPLY_STRING:
      return {Kind::kString, 0, {reply->str, reply->len}, {}};
    case REDIS_REPLY_INTEGER:
      return {Kind::kInteger, reply->integer, {}, {}};
    case REDIS_REPLY_ARRAY: {
      RedisReply array{Kind::kArray, 0, {}, {}};
      array.elements.reserve(reply->elements);
      for (size_t i = 0; i < reply->elements; ++i) {
        array.elements.push_back(Copy(reply->element[i]));
      }
      return array;
    }
    default:
      return {};
  }
}

void AppendTagged(std::string_view tag, const std::string& text,
                  std::string& out) {
  out += tag;
  AppendCanonical(text, out);
  out += '}';
}

}  // namespace

void AppendCanonical(const RedisReply& reply, std::string& out) {
  switch (reply.kind) {
    case RedisReply::Kind::kNil:
      out += "null";
      return;
    case RedisReply::Kind::kStatus:
      AppendTagged("{\"$simple\":", reply.text, out);
      return;
    case RedisReply::Kind::kError:
      AppendTagged("{\"$error\":", reply.text, out);
      return;
    case RedisReply::Kind::kInteger:
      AppendCanonical(reply.integer, out);
      return;
    case RedisReply::Kind::kString:
      AppendCanonical(reply.text, out);
      return;
    case RedisReply::Kind::kArray:
      break;
  }
  out += '[';
  for (const RedisReply& element : reply.elements) {
    if (&element != &reply.elements.front()) out += ',';
    AppendCanonical(element, out);
  }
  out += ']';
}

class HiredisDecoder::Reader {
 public:
  explicit Reader(const HiredisOptions& options)
      : limit_(std::min(options.limit, kMaxLimit)),
        elements_(std::min(options.elements, kMaxElements)),
        as_is_(options.as_is),
        reader_(redisReaderCreate()) {
    if (reader_ == nullptr) throw std::bad_alloc();
    if (!as_is_) MakeRoom();
    make_ = *reader_->fn;
    noting_ = {.createString = OnString,
               .createArray = OnArray,
               .createInteger = OnInteger,
               .createNil = OnNil,
               .freeObject = make_.freeObject};
    reader_->fn = &noting_;
    reader_->privdata = this;
  }
  // hiredis holds pointers into this.
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Feeds no more than the reply may still have: the byte beyond is an error.
  void Feed(Bytes chunk, PushSink<RedisReply>& sink) {
    while (!chunk.empty()) {
      const size_t rest = limit_ - (received_ - start_);
      if (rest == 0) {
        RefuseStream(sink, ErrorKind::kLimit, "the reply is over the limit",
                     received_ + 1);
        return;
      }
      const Bytes piece = chunk.substr(0, rest);
      if (redisReaderFeed(reader_.get(), piece.data(), piece.size()) !=
          REDIS_OK) {
        throw std::bad_alloc();
      }
      received_ += piece.size();
      if (!GetReplies(piece, sink)) return;
      last_ = piece.back();
      chunk.remove_prefix(piece.size());
    }
  }

  void Finish(PushSink<RedisReply>& sink) const {
    if (start_ == received_) return;
    RefuseStream(sink, ErrorKind::kTruncated, "the stream ended in a reply",
                 received_);
  }

  std::string Digest() const {
    std::string digest;
    for (int i = 0; i <= reader_->ridx; ++i) {
      const redisReadTask& task = reader_->rstack[i];
      absl::StrAppend(&digest, task.type, "/", task.elements, "/", task.idx,
                      " ");
    }
    if (reader_->ridx > 0) {
      AppendCanonical(Copy(static_cast<const redisReply*>(reader_->reply)),
                      digest);
    }
    digest.append(reader_->buf + reader_->pos, reader_->len - reader_->pos);
    return digest;
  }

 private:
  struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };
  struct FreeReply {
    void operator()(void* reply) const { freeReplyObject(reply); }
  };

  // As much as the buffer takes when it is at its fullest with short replies.
  void MakeRoom() {
    char* const buffer = sdsMakeRoomFor(reader_->buf, kKeptBytes);
    if (buffer == nullptr) throw std::bad_alloc();
    reader_->buf = buffer;
  }

  // Reports the replies that are complete. False if there is an error.
  bool GetReplies(Bytes piece, PushSink<RedisReply>& sink) {
    for (;;) {
      void* object = nullptr;
      if (redisReaderGetReply(reader_.get(), &object) != REDIS_OK) {
        Fail(piece, sink);
        return false;
      }
      if (object == nullptr) return true;
      const std::unique_ptr<void, FreeReply> reply(object);
      start_ = OffsetOf(reader_->pos);
      sink.Packet(Copy(static_cast<const redisReply*>(object)), start_);
    }
  }

  // Reports what the reader refused. It was fed all of `piece`, and looked at
  // every byte as soon as it had it.
  void Fail(Bytes piece, PushSink<RedisReply>& sink) const {
    const absl::string_view reason = reader_->errstr;
    if (over_elements_) {
      RefuseStream(sink, ErrorKind::kLimit, "the array has too many elements",
                   item_end_);
    } else if (reader_->err == REDIS_ERR_OOM) {
      throw std::bad_alloc();
    } else if (reason.find("as reply type byte") != absl::string_view::npos) {
      RefuseStream(sink, ErrorKind::kMalformed, reason, item_end_ + 1);
    } else if (reason.find("nested") != absl::string_view::npos) {
      RefuseStream(sink, ErrorKind::kLimit, reason, item_end_ + 1);
    } else {
      RefuseStream(sink, ErrorKind::kMalformed, reason, EndOfLine(piece));
    }
  }

  // Where the first line of the item ends that begins at item_end_: its LF is
  // in `piece`, and the CR before it is no earlier than after the type byte.
  uint64_t EndOfLine(Bytes piece) const {
    if (as_is_) return received_;
    const uint64_t begin = received_ - piece.size();
    size_t lf = piece.find('\n');
    while (lf != Bytes::npos) {
      const char before = lf == 0 ? last_ : piece[lf - 1];
      if (before == '\r' && begin + lf >= item_end_ + 2) break;
      lf = piece.find('\n', lf + 1);
    }
    return lf == Bytes::npos ? received_ : begin + lf + 1;
  }

  // The place in the stream of a place in the reader's buffer.
  uint64_t OffsetOf(size_t place) const {
    return received_ - reader_->len + place;
  }

  static Reader& Of(const redisReadTask* task) {
    return *static_cast<Reader*>(task->privdata);
  }
  static void* OnString(const redisReadTask* task, char* text, size_t size) {
    Reader& self = Of(task);
    const size_t end = static_cast<size_t>(text - self.reader_->buf) + size;
    self.item_end_ = self.OffsetOf(end) + 2;  // The CR LF behind it.
    return self.make_.createString(task, text, size);
  }
  // A null array is read when this is called, a null bulk string is not.
  static void* OnNil(const redisReadTask* task) {
    Reader& self = Of(task);
    self.item_end_ = self.OffsetOf(self.reader_->pos);
    if (task->type == REDIS_REPLY_STRING) self.item_end_ += strlen("-1\r\n");
    return self.make_.createNil(task);
  }
  static void* OnInteger(const redisReadTask* task, long long value) {
    Reader& self = Of(task);
    self.item_end_ = self.OffsetOf(self.reader_->pos);
    return self.make_.createInteger(task, value);
  }
  // To return null is the only way to stop the reader.
  static void* OnArray(const redisReadTask* task, int elements) {
    Reader& self = Of(task);
    self.item_end_ = self.OffsetOf(self.reader_->pos);
    self.over_elements_ = static_cast<size_t>(elements) > self.elements_;
    if (self.over_elements_) return nullptr;
    return self.make_.createArray(task, elements);
  }

  size_t limit_;
  size_t elements_;
  bool as_is_;
  std::unique_ptr<redisReader, FreeReader> reader_;
  redisReplyObjectFunctions make_;    // hiredis's own.
  redisReplyObjectFunctions noting_;  // Those above.
  uint64_t received_ = 0;
  uint64_t start_ = 0;     // Where the reply begins that is not complete.
  uint64_t item_end_ = 0;  // Where the last item ends of which all was read.
  char last_ = '\0';       // The last byte received.
  bool over_elements_ = false;
};

HiredisDecoder::HiredisDecoder(const HiredisOptions& options)
    : reader_(std::make_unique<Reader>(options)) {}
HiredisDecoder::HiredisDecoder(HiredisDecoder&&) noexcept = default;
HiredisDecoder& HiredisDecoder::operator=(HiredisDecoder&&) noexcept = default;
HiredisDecoder::~HiredisDecoder() = default;

absl::StatusOr<HiredisDecoder> HiredisDecoder::FromParameters(
    Parameters& parameters) {
  HiredisOptions options;
  parameters.Size("limit", 1, kMaxLimit, &options.limit,
                  "bytes of a reply, at most");
  parameters.Size("elements", 1, kMaxElements, &options.elements,
                  "elements that an array may announce, at most");
  AsIsParameter(parameters, &options.as_is);
  if (!parameters.status().ok()) return parameters.status();
  return HiredisDecoder(options);
}

void HiredisDecoder::Feed(Bytes chunk, PushSink<RedisReply>& sink) {
  reader_->Feed(chunk, sink);
}
void HiredisDecoder::Finish(PushSink<RedisReply>& sink) {
  reader_->Finish(sink);
}
std::string HiredisDecoder::Digest() const { return reader_->Digest(); }

// Errors of each kind, behind a reply and in an array, lengths that are
// announced and never come, and what is malformed but not looked at.
std::vector<std::string> HiredisDecoder::MalformedSamples() const {
  return {"+OK\r\nPING\r\n",
          "*2\r\n:1\r\n?",
          ":\r\n",
          "*1\r\n:1 \r\n",
          ":01\r\n",
          ":9223372036854775808\r\n",
          "$\r\n",
          "$-2\r\n",
          "*-2\r\n",
          "*2147483648\r\n",
          "*2147483647\r\n",
          "*1000000000\r\n",
          "*262144\r\n",
          "*2\r\n$0\r\n\r\n*4097\r\n",
          "$9223372036854775807\r\n",
          "$9223372036854775808\r\n",
          "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*0\r\n",
          "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
          "$1\r\na?!:x\r\n",
          "*2\r\n+\r\r\n-\n\r\n"};
}

}  // namespace splitproof
