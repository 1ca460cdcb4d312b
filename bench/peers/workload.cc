#include "bench/peers/workload.h"

#include <cstdio>

#include "absl/strings/str_cat.h"

namespace splitproof::peers {
namespace {

std::string MakePayload(size_t index, size_t bytes) {
  std::string number = absl::StrCat(index);
  number.insert(0, 10 - number.size(), '0');
  std::string payload = absl::StrCat("{\"id\":\"", number, "\",\"p\":\"");
  payload.resize(bytes - 2, static_cast<char>('a' + index % 26));
  return payload + "\"}";
}

// A length in front, of so many bytes, the highest first.
std::string BigEndian(size_t value, int bytes) {
  std::string text;
  while (bytes > 0) text += static_cast<char>(value >> (8 * --bytes));
  return text;
}

std::string BinHeader(size_t bytes) {
  if (bytes < 256) return "\xC4" + BigEndian(bytes, 1);
  return "\xC5" + BigEndian(bytes, 2);
}

std::string MakeFrame(Framing framing, const std::string& payload) {
  switch (framing) {
    case Framing::kLine:
      return payload + "\n";
    case Framing::kXml:
      return absl::StrCat("<m>", payload, "</m>");
    case Framing::kLength:
      return BigEndian(payload.size(), 4) + payload;
    case Framing::kResp:
      return absl::StrCat("$", payload.size(), "\r\n", payload, "\r\n");
    case Framing::kMsgpack:
      return BinHeader(payload.size()) + payload;
  }
  return {};
}

}  // namespace

std::string MakeStream(Framing framing, size_t payload_bytes) {
  std::string stream;
  for (size_t i = 0; i < PacketCount(payload_bytes); ++i) {
    stream += MakeFrame(framing, MakePayload(i, payload_bytes));
  }
  return stream;
}

Checksum ExpectedChecksum(size_t payload_bytes) {
  Checksum checksum;
  for (size_t i = 0; i < PacketCount(payload_bytes); ++i) {
    checksum.Fold(MakePayload(i, payload_bytes));
  }
  return checksum;
}

}  // namespace splitproof::peers
