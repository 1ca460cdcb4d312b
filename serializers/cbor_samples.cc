// What CBOR is checked with.

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "serializers/cbor.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;

std::string NestedCbor(size_t depth) {
  return std::string(depth, '\x81') + "\x05";
}

// A string of bytes, `size` bytes with its head of two.
std::string BytesOfSize(size_t size) {
  return absl::StrCat("\x58"s, std::string(1, static_cast<char>(size - 2)),
                      std::string(size - 2, 'z'));
}

// Items that break the format, and what ends in the middle of one. Behind each
// of the first a good one follows, which nobody may find.
const std::string kBrokenCbor[] = {
    "\x1C\x05"s,      // Heads that there are not.
    "\x00\x3D\x05"s,  //
    "\xDF\x05"s,      //
    "\xFF\x05"s,      // Breaks where nothing can end.
    "\x82\x01\xFF\x05"s,  "\xC1\xFF\x05"s, "\x9F\x81\xFF\xFF\x05"s,
    "\xBF\x01\xFF\x05"s,   // Half a pair.
    "\x5F\x61z\xFF\x05"s,  // Chunks of something else.
    "\x7F\x7F\xFF\xFF"s,   //
    "\x81\xF8\x1F\x05"s,   // A simple value in two bytes.
};
// The harness ends each stream everywhere; these end for good.
const std::string kUnfinished[] = {
    "\x05\x19\x01"s,
    "\x05\x63zz"s,
    "\xBF\x05"s,
    "\x9F\x82\x05\x05"s,
};
// More than there is, said in a few bytes.
const std::string kHuge[] = {
    "\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x05"s,
    "\xBB\x80\x00\x00\x00\x00\x00\x00\x00\x05"s,
    "\x82\x5B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x05"s,
    "\x9A\x00\x01\x00\x00\x05"s,
};
// Good items that are not written like this.
const std::string kOtherForms[] = {
    "\x18\x05\x19\x00\x05\x1A\x00\x00\x00\x05\x1B\x00\x00\x00\x00\x00\x00\x00"
    "\x05"s,
    "\x58\x01z\x59\x00\x01z\x5A\x00\x00\x00\x01z\x7B\x00\x00\x00\x00\x00\x00"
    "\x00\x01z"s,
    "\x98\x01\x05\x99\x00\x01\x05\xBA\x00\x00\x00\x01\x05\x05\x9B\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x05"s,
    "\xF9\x3E\x00\xFA\x47\xC3\x50\x00\xF9\x00\x01\xF9\x7E\x00\x05"s,
    "\x9F\x01\xBF\x61z\x9F\xFF\xFF\x82\x03\x7F\x61z\x60\x78\x01z\xFF\xFF\x05"s,
    "\x5F\xFF\xBF\xFF\x9F\xFF\x5F\x41z\x40\xFF\xD8\x18\xC6\x9F\x05\xFF\x05"s,
};

}  // namespace

std::vector<std::string> CborFormat::Delimiters() {
  return {"\x05"s, "\xFF"s,      "\x81"s,     "\x9F"s,
          "\xBF"s, "\x7F\x61z"s, "\x19\x00"s, "\xA1\x05"s};
}

// Those at the limit, where it is small.
std::vector<std::string> CborFormat::SampleItems(size_t limit) {
  std::vector<std::string> items = {"\x05"s, "\x40"s};
  if (limit > kSmallItemLimit) return items;
  items.push_back(absl::StrCat(std::string(limit - 1, '\x81'), "\x05"));
  if (limit < 26 || limit > 256) return items;
  items.push_back(BytesOfSize(limit));
  items.push_back(BytesOfSize(limit - 1));
  return items;
}

std::vector<std::string> CborFormat::MalformedSamples(size_t limit,
                                                      size_t depth) {
  std::vector<std::string> streams;
  for (const auto& list : {std::span<const std::string>(kBrokenCbor),
                           std::span<const std::string>(kUnfinished),
                           std::span<const std::string>(kHuge),
                           std::span<const std::string>(kOtherForms)}) {
    streams.insert(streams.end(), list.begin(), list.end());
  }
  if (depth <= kSmallItemDepth) {
    streams.push_back(absl::StrCat(NestedCbor(depth), NestedCbor(1)));
    streams.push_back(
        absl::StrCat("\x05", NestedCbor(depth + 1), NestedCbor(1)));
  }
  if (limit > kSmallItemLimit) return streams;
  for (const size_t over : {1, 2}) {
    const std::string text(limit + over, 'z');
    streams.push_back(absl::StrCat("\x05\x59", std::string(1, '\0'),
                                   std::string(1, static_cast<char>(limit)),
                                   text, "\x05"));
    streams.push_back(absl::StrCat(
        "\x05\x9F", std::string(limit + over - 2, '\x81'), "\x05\xFF\x05"));
    streams.push_back(
        absl::StrCat("\xA1", NestedCbor(limit + over - 1), "\x05"));
  }
  return streams;
}

std::vector<DataValue> CborCodec::Samples() const {
  using V = DataValue;
  std::vector<V> samples = {V(),
                            V::Bool(true),
                            V::Undefined(),
                            V::Simple(255),
                            V::Float(2.5),
                            V::Float(std::numeric_limits<double>::quiet_NaN()),
                            V::Text(""),
                            V::Text("na\u00efve"),
                            V::Binary("\xFF\x81"s),
                            V::Array({}),
                            V::Map({}),
                            V::Text(std::string(24, 'z')),
                            V::Binary(std::string(300, '\x9F'))};
  // A head of each width.
  for (const int bits : {0, 7, 8, 16, 32}) {
    samples.push_back(V::Unsigned(uint64_t{1} << bits));
  }
  samples.push_back(V::Negative(500));
  samples.push_back(V::Negative(std::numeric_limits<uint64_t>::max()));
  samples.push_back(V::Tag(500, V::Integer(5)));
  samples.push_back(V::Array(std::vector<V>(24, V::Integer(5))));
  samples.push_back(V::Map({V::Text("k"), V::Array({V(), V::Text("z")}),
                            V::Integer(-3), V::Map({V::Array({}), V()})}));
  samples.push_back(V::Tag(7, V::Array({V::Tag(20, V::Map({})), V::Float(1)})));
  return samples;
}

// Well-formed, but a text is not UTF-8: alone, in a map, in a chunk; or a
// character lies in two chunks.
std::vector<std::string> CborCodec::MalformedPayloads() const {
  return {"\x61\xFF"s, "\xA1\x62\xC3z\x05"s, "\x7F\x61\xC3\x61\xA9\xFF"s};
}

}  // namespace splitproof
