// expat, as a push decoder in both of its forms: XML_Parse() for chunks, and
// XML_GetBuffer() with XML_ParseBuffer() for memory of its own.
//
// Events are compared with those of other chunkings, so what expat leaves to
// the chunks is taken out: it may report a run of text in any number of pieces,
// and adjacent pieces are one event here, reported when something else follows.
// That makes text deferred, and the subject declares it. Follows the reference
// in expat.h, version 2.5.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_EXPAT_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_EXPAT_H_

#include <expat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// One event of a document. Not thread-safe; one document for each connection.
class ExpatDecoder {
 public:
  // "<name a='1'>", "</name>", "text", "<!--comment-->", "<?target data?>".
  using Packet = std::string;
  static constexpr Traits kTraits{
      .promptness = {.kind = Promptness::Kind::kDeferred}};

  ExpatDecoder();

  void Feed(Bytes chunk, PushSink<std::string>& sink);
  // Empty if memory runs out.
  std::span<char> Reserve(size_t size_hint);
  void Commit(size_t nbytes, PushSink<std::string>& sink);
  // An unfinished document is a `truncated` error.
  void Finish(PushSink<std::string>& sink);

  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const {
    return {"<", ">", "&", "]]>", "\r\n"};
  }

 private:
  struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  // What expat's callbacks write to: at an address of its own, since the
  // decoder may move.
  struct State {
    PushSink<std::string>* sink = nullptr;
    XML_Parser parser = nullptr;
    std::string text;  // Adjacent pieces, not reported yet.
    uint64_t text_end = 0;

    uint64_t EndOfToken() const;
    void Tell(const std::string& event);
    void TellText();
  };

  static void OnStart(void* state, const char* name, const char** attributes);
  static void OnEnd(void* state, const char* name);
  static void OnText(void* state, const char* text, int size);
  static void OnComment(void* state, const char* text);
  static void OnInstruction(void* state, const char* target, const char* data);

  void Conclude(XML_Status status, PushSink<std::string>& sink, bool at_end);

  std::unique_ptr<State> state_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_EXPAT_H_
