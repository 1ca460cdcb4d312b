// Packets as text: canonical JSON.
//
// Traces, reports and comparisons see a packet as one line of JSON, the same
// for equal packets and on every machine: null, booleans, 64-bit integers,
// strings and lists as in JSON; `{"$float":"2.5"}` for other numbers (shortest
// text that reads back the same); `{"$bytes":"6f6b"}` in hex for bytes, and for
// strings that are not UTF-8; `{"$tuple":[...]}`; `{"$map":[[key,value],...]}`
// in wire order. No blanks.
//
// A packet type of your own gets its text from a static member of the
// serializer, `static void AppendCanonical(const Packet&, std::string& out)`
// (and one for PacketView, if there is one), or from an overload of the free
// function in the packet's namespace.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_CANONICAL_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_CANONICAL_H_

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "serializers/contract/bytes.h"

namespace splitproof {

void AppendCanonical(std::string_view text, std::string& out);
inline void AppendCanonical(const std::string& text, std::string& out) {
  AppendCanonical(std::string_view(text), out);
}
void AppendCanonical(int64_t value, std::string& out);
void AppendCanonical(double value, std::string& out);

// `{"$bytes":"..."}`, whatever the bytes are.
void AppendCanonicalBytes(Bytes bytes, std::string& out);

// True if `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong
// forms).
bool IsUtf8(Bytes text);

// The canonical text of a packet (or packet view) of serializer S.
template <class S, class T>
void AppendCanonicalOf(const T& packet, std::string& out) {
  if constexpr (requires { S::AppendCanonical(packet, out); }) {
    S::AppendCanonical(packet, out);
  } else {
    AppendCanonical(packet, out);
  }
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_CANONICAL_H_
