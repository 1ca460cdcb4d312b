// What MessagePack is checked with.

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "serializers/msgpack.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;

std::string NestedMsgpack(size_t depth) {
  return std::string(depth, '\x91') + "\x05";
}

// A bin 8 of `size` bytes.
std::string MsgpackBytesOfSize(size_t size) {
  return absl::StrCat("\xC4"s, std::string(1, static_cast<char>(size - 2)),
                      std::string(size - 2, 'z'));
}

// The byte that is never used; behind it a good object follows, which nobody
// may find.
const std::string kBrokenMsgpack[] = {
    "\x05\xC1\x05"s,
    "\x92\x05\xC1\x05"s,
    "\x81\xA1z\xC1\x05"s,
};
// The harness ends each stream everywhere; these end for good. It also repeats
// bytes: the last one ends in an array that has room for that.
const std::string kMsgpackUnfinished[] = {
    "\x05\xCD\x01"s, "\x05\xD9\x05zz"s,   "\x82\xA1z\x05"s,
    "\xC7\x02"s,     "\xDC\x20\x00\x05"s,
};
// More than there is, said in a few bytes.
const std::string kMsgpackHuge[] = {
    "\xDD\xFF\xFF\xFF\xFF\x05"s,
    "\xDF\x80\x00\x00\x00\xA1z"s,
    "\x92\xC6\xFF\xFF\xFF\xFF\x05"s,
    "\xC9\xFF\xFF\xFF\xFF\x01\x05"s,
};
// Good objects that are not written like this.
const std::string kMsgpackOtherForms[] = {
    "\xCC\x05\xCD\x00\x05\xCE\x00\x00\x00\x05\xCF\x00\x00\x00\x00\x00\x00\x00"
    "\x05"s,
    "\xD0\x05\xD1\xFF\xFB\xD2\x00\x00\x00\x05\xD3\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
    "\xFB\x05"s,
    "\xD9\x01z\xDA\x00\x01z\xDB\x00\x00\x00\x01z\xC5\x00\x01z\xC6\x00\x00\x00"
    "\x01z\x05"s,
    "\xDC\x00\x01\x05\xDD\x00\x00\x00\x01\x05\xDE\x00\x01\xA1z\x05\xDF\x00\x00"
    "\x00\x01\xA1z\x05\xDC\x00\x00\x05"s,
    "\xC7\x01\x05z\xC8\x00\x01\x05z\xC9\x00\x00\x00\x01\x05z\xC7\x00\x05\x05"s,
    "\xC7\x08\xFF\x00\x00\x00\x00\x00\x00\x00\x05\xC7\x0C\xFF\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x05\xCA\x40\x20\x00\x00\x05"s,
};

}  // namespace

std::vector<std::string> MsgpackFormat::Delimiters() {
  return {"\x05"s,     "\xC1"s, "\x91"s,     "\xA1z"s,
          "\xDC\x00"s, "\xDE"s, "\xCD\x00"s, "\x81\xA1z"s};
}

// Those at the limit, where it is small.
std::vector<std::string> MsgpackFormat::SampleItems(size_t limit) {
  std::vector<std::string> items = {"\x05"s, "\xA0"s};
  if (limit > kSmallItemLimit) return items;
  items.push_back(NestedMsgpack(limit - 1));
  if (limit < 3 || limit > 256) return items;
  items.push_back(MsgpackBytesOfSize(limit));
  items.push_back(MsgpackBytesOfSize(limit - 1));
  return items;
}

std::vector<std::string> MsgpackFormat::MalformedSamples(size_t limit,
                                                         size_t depth) {
  std::vector<std::string> streams;
  for (const auto& list : {std::span<const std::string>(kBrokenMsgpack),
                           std::span<const std::string>(kMsgpackUnfinished),
                           std::span<const std::string>(kMsgpackHuge),
                           std::span<const std::string>(kMsgpackOtherForms)}) {
    streams.insert(streams.end(), list.begin(), list.end());
  }
  if (depth <= kSmallItemDepth) {
    streams.push_back(absl::StrCat(NestedMsgpack(depth), NestedMsgpack(1)));
    streams.push_back(
        absl::StrCat("\x05", NestedMsgpack(depth + 1), NestedMsgpack(1)));
  }
  if (limit > kSmallItemLimit) return streams;
  for (const size_t over : {1, 2}) {
    const std::string text(limit + over, 'z');
    streams.push_back(absl::StrCat("\x05\xC5", std::string(1, '\0'),
                                   std::string(1, static_cast<char>(limit)),
                                   text, "\x05"));
    streams.push_back(
        absl::StrCat("\x81\xA1z", NestedMsgpack(limit + over), "\x05"));
    streams.push_back(absl::StrCat("\xC7", std::string(1, '\0'), "\x05",
                                   NestedMsgpack(limit + over - 1), "\x05"));
  }
  return streams;
}

std::vector<DataValue> MsgpackCodec::Samples() const {
  using V = DataValue;
  std::vector<V> samples = {V(),
                            V::Bool(true),
                            V::Float(2.5),
                            V::Float(3.0),
                            V::Float(std::numeric_limits<double>::quiet_NaN()),
                            V::Text("na\u00efve"),
                            V::Binary("\xFF\x91"s),
                            V::Array({}),
                            V::Map({}),
                            V::Timestamp(5, 0),
                            V::Timestamp(5, 999999999),
                            V::Timestamp(-5, 1)};
  // A form of each width.
  for (const int bits : {0, 7, 8, 16, 32}) {
    samples.push_back(V::Integer(int64_t{1} << bits));
    samples.push_back(V::Integer(-1 - (int64_t{1} << bits)));
  }
  samples.push_back(V::Unsigned(std::numeric_limits<uint64_t>::max()));
  samples.push_back(V::Integer(std::numeric_limits<int64_t>::min()));
  for (const size_t size : {0, 32, 256}) {
    samples.push_back(V::Text(std::string(size, '\x05')));
    samples.push_back(V::Extension(5, std::string(size, '\x91')));
  }
  samples.push_back(V::Extension(-128, std::string(16, '\xC1')));
  samples.push_back(V::Array(std::vector<V>(16, V::Integer(5))));
  samples.push_back(V::Map({V::Text("k"), V::Array({V(), V::Text("z")}),
                            V::Binary("\xFF"), V::Map({V::Text(""), V()})}));
  return samples;
}

// Whole, but a text is not UTF-8, a key is neither text nor bytes, or a
// timestamp has no such size or too many nanoseconds.
std::vector<std::string> MsgpackCodec::MalformedPayloads() const {
  return {"\xA1\xFF"s,         "\x81\xA2\xC3z\x05"s,
          "\x81\x01\x02"s,     "\x91\x82\xA1z\x05\xC0\x05"s,
          "\xD5\xFF\x00\x05"s, "\xD7\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x00"s};
}

}  // namespace splitproof
