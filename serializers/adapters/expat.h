// expat as a push decoder, in both of its forms: XML_Parse() for chunks, and
// XML_GetBuffer() with XML_ParseBuffer() for received bytes in its own memory.
//
// What expat reports depends on the chunks in four ways, and all are taken out
// here:
//
//   - A run of text comes in any number of pieces. Adjacent pieces are one
//     event, which comes out when something else follows.
//   - Of text that runs into a malformed byte, expat reports what happened to
//     be scanned before: of `x]]>` nothing when it comes at once, and `x` when
//     it is cut. So text that nothing well-formed follows is dropped.
//   - Of junk after the document, expat refuses as much as it has seen: in
//     `<a/>lt;` the `;`, but the `l` if it is cut before the `;`; and `l` and
//     half a character it does not refuse until the stream ends, unless they
//     are cut apart. So what cannot be a space, comment or instruction is
//     refused at its first byte, once its first character is there.
//   - The encoding is guessed from the first two bytes, but from the first one
//     alone if that is all there is. So the first byte waits for the second.
//
// Hence the declared promptness: nothing bounds how many bytes must follow
// before text is known to be complete. Besides, since version 2.6 (and in the
// security updates of older ones) expat puts off scanning an unfinished token
// again until it has grown enough, and reports what it holds later than it
// could.
//
// Follows the reference documentation of expat 2.5 and XML 1.0.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_EXPAT_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_EXPAT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// Something a document holds. All strings are UTF-8; members that a kind does
// not name are empty.
struct XmlEvent {
  enum class Kind : uint8_t {
    kStart,          // name, attributes: defaults of the DTD included
    kEnd,            // name
    kText,           // text: character data, CDATA sections, entities
    kComment,        // text
    kInstruction,    // name: its target; text
    kDoctype,        // name; attributes: "public" and "system" where it has one
    kSkippedEntity,  // name: an entity that only an external DTD can declare
  };
  // In order of names.
  using Attributes = std::vector<std::pair<std::string, std::string>>;

  Kind kind = Kind::kText;
  std::string name;
  std::string text;
  Attributes attributes;

  friend bool operator==(const XmlEvent&, const XmlEvent&) = default;
};

// `{"$tuple":["start","a",{"$map":[["key","value"]]}]}`: the kind, and those
// members that are not empty.
void AppendCanonical(const XmlEvent& event, std::string& out);

struct ExpatOptions {
  // Names are "uri name" where they have a namespace, and undeclared prefixes
  // are errors (Namespaces in XML 1.0).
  bool namespaces = false;
  // Bytes of a document, at most; 1 to 2^30. Bounds what expat holds of a
  // token, which may be as long as the document. How far entities expand is
  // limited by expat.
  size_t limit = size_t{64} << 20;
  // Pieces of text are events, an error is where expat points at, and the first
  // byte does not wait.
  bool as_is = false;
};

// One document for each connection. Errors are fatal: `malformed`; `limit` for
// a document over the limit or entities that expand too far; `truncated` when
// the stream ends within the document. An empty stream is no error. External
// entities are not loaded. Not thread-safe.
class ExpatDecoder {
 public:
  using Packet = XmlEvent;
  static constexpr Traits kTraits{
      .promptness = {.kind = Promptness::Kind::kDeferred},
      .carries_state = true};

  explicit ExpatDecoder(const ExpatOptions& options = {});
  ExpatDecoder(ExpatDecoder&&) noexcept;
  ExpatDecoder& operator=(ExpatDecoder&&) noexcept;
  ~ExpatDecoder();
  static absl::StatusOr<ExpatDecoder> FromParameters(Parameters& parameters);

  void Feed(Bytes chunk, PushSink<XmlEvent>& sink);
  // Valid until the next call. Throws std::bad_alloc.
  std::span<char> Reserve(size_t size_hint);
  void Commit(size_t nbytes, PushSink<XmlEvent>& sink);
  void Finish(PushSink<XmlEvent>& sink);
  // A new connection; keeps most of the memory.
  void Reset();

  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const {
    return {"<", ">", "&", ";", "]]>", "-->", "?>", "\r\n", "='"};
  }

 private:
  // Stays where it is when the decoder moves: expat keeps a pointer to it.
  class Document;
  std::unique_ptr<Document> document_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_EXPAT_H_
