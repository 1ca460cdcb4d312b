#include "serializers/adapters/expat.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "serializers/adapters/push_events.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

constexpr std::array<std::string_view, 7> kKindNames = {
    "start",       "end",     "text",          "comment",
    "instruction", "doctype", "skipped-entity"};

// Whether all that is wrong with a document is that it ends too early.
bool IsUnfinished(XML_Error code) {
  return code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
         code == XML_ERROR_PARTIAL_CHAR ||
         code == XML_ERROR_UNCLOSED_CDATA_SECTION;
}

ErrorKind KindOf(XML_Error code) {
  if (code == XML_ERROR_NO_MEMORY) return ErrorKind::kResource;
  if (code == XML_ERROR_AMPLIFICATION_LIMIT_BREACH) return ErrorKind::kLimit;
  return ErrorKind::kMalformed;
}

// Turns off what makes expat put off scanning, in versions that have it. A
// template, since in others the function is not declared.
template <class Parser>
void ScanAtOnce(Parser parser) {
  if constexpr (requires {
                  XML_SetReparseDeferralEnabled(parser, XML_FALSE);
                }) {
    XML_SetReparseDeferralEnabled(parser, XML_FALSE);
  }
}

// Arrays of names and values in turn, ended by null.
XmlEvent::Attributes AttributesOf(const XML_Char** items) {
  XmlEvent::Attributes attributes;
  for (; *items != nullptr; items += 2) {
    attributes.emplace_back(items[0], items[1]);
  }
  std::sort(attributes.begin(), attributes.end());
  return attributes;
}

}  // namespace

void AppendCanonical(const XmlEvent& event, std::string& out) {
  out += "{\"$tuple\":[";
  AppendCanonical(kKindNames[static_cast<size_t>(event.kind)], out);
  for (const std::string* member : {&event.name, &event.text}) {
    if (member->empty()) continue;
    out += ',';
    AppendCanonical(*member, out);
  }
  if (!event.attributes.empty()) {
    out += ',';
    AppendCanonicalMap(event.attributes, out);
  }
  out += "]}";
}

class ExpatDecoder::Document {
 public:
  explicit Document(const ExpatOptions& options)
      : limit_(std::min(options.limit, kMaxLimit)),
        as_is_(options.as_is),
        parser_(options.namespaces ? XML_ParserCreateNS(nullptr, ' ')
                                   : XML_ParserCreate(nullptr)) {
    if (parser_ == nullptr) throw std::bad_alloc();
    SetHandlers();
  }
  // expat holds a pointer to this.
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  void Feed(Bytes chunk, PushSink<XmlEvent>& sink) {
    if (first_ || (received_ == 0 && chunk.size() == 1)) {
      std::copy(chunk.begin(), chunk.end(), Reserve(chunk.size()).begin());
      Commit(chunk.size(), sink);
      return;
    }
    const int accepted = Accept(chunk.size());
    Parse(sink, accepted < std::ssize(chunk), [&] {
      return XML_Parse(parser_.get(), chunk.data(), accepted, XML_FALSE);
    });
  }

  std::span<char> Reserve(size_t size) {
    size = std::min(size, kMaxLimit);
    const int held = Held();
    auto* memory = static_cast<char*>(
        XML_GetBuffer(parser_.get(), static_cast<int>(size) + held));
    if (memory == nullptr) throw std::bad_alloc();
    if (first_) memory[0] = *first_;
    window_ = {memory + held, size};
    return window_;
  }

  void Commit(size_t nbytes, PushSink<XmlEvent>& sink) {
    const int accepted = Accept(nbytes);
    if (received_ == 1 && accepted == 1 && nbytes == 1 && !as_is_) {
      first_ = window_.front();
      return;
    }
    Parse(sink, accepted < static_cast<int>(nbytes),
          [&] { return ParseBuffer(accepted); });
  }

  // An error in bytes that expat has put off is told from one that the end of
  // the stream makes: whether they were put off depends on the chunks.
  void Finish(PushSink<XmlEvent>& sink) {
    if (received_ == 0 || !ScanAll(sink)) return;
    const bool ok = Run(
        sink, [&] { return XML_Parse(parser_.get(), nullptr, 0, XML_TRUE); });
    if (ok) return;
    if (IsUnfinished(XML_GetErrorCode(parser_.get()))) {
      RefuseStream(sink, ErrorKind::kTruncated,
                   "the stream ended in a document", received_);
    } else {
      Fail(sink);
    }
  }

  void Reset() {
    XML_ParserReset(parser_.get(), nullptr);
    SetHandlers();
    text_.text.clear();
    received_ = 0;
    depth_ = 0;
    first_.reset();
    after_document_.reset();
  }

 private:
  struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  // How many of the next `nbytes` bytes the document may have.
  int Accept(size_t nbytes) {
    const size_t accepted = std::min(nbytes, limit_ - received_);
    received_ += accepted;
    return static_cast<int>(accepted);
  }

  // The first byte waits for the second one: of a single byte expat makes
  // another guess at the encoding.
  int Held() const { return first_ ? 1 : 0; }

  // Parses what is in the window, and the byte before it that has waited.
  XML_Status ParseBuffer(int nbytes) {
    const int held = Held();
    first_.reset();
    return XML_ParseBuffer(parser_.get(), held + nbytes, XML_FALSE);
  }

  // Parses up to the limit. A byte beyond is an error, after all events that
  // the bytes before it hold.
  template <class Call>
  void Parse(PushSink<XmlEvent>& sink, bool over_limit, Call call) {
    if (!Run(sink, call)) {
      Fail(sink);
    } else if (HoldsJunk()) {
      RefuseStream(sink, ErrorKind::kMalformed,
                   XML_ErrorString(XML_ERROR_JUNK_AFTER_DOC_ELEMENT),
                   *after_document_ + 1);
    } else if (over_limit && ScanAll(sink)) {
      RefuseStream(sink, ErrorKind::kLimit, "the document is over the limit",
                   limit_ + 1);
    }
  }

  // Lets expat scan what it has put off. False if that is malformed.
  bool ScanAll(PushSink<XmlEvent>& sink) {
    ScanAtOnce(parser_.get());
    Reserve(1);
    const bool ok = Run(sink, [&] { return ParseBuffer(0); });
    if (!ok) Fail(sink);
    return ok;
  }

  // Runs expat. What the sink throws must not cross C frames: it is kept until
  // expat has returned.
  template <class Call>
  bool Run(PushSink<XmlEvent>& sink, Call call) {
    sink_ = &sink;
    const bool ok = call() == XML_STATUS_OK;
    sink_ = nullptr;
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return ok;
  }

  // Whether expat waits for the rest of something after the document that can
  // only be refused: its first character, if all of it is there, is no `<`.
  bool HoldsJunk() const {
    if (!after_document_ || *after_document_ == received_) return false;
    const Bytes first = Current().substr(0, less_than_.size());
    return first.size() == less_than_.size() && first != less_than_;
  }

  // Reports what expat refused, at the byte that it points at. That is the
  // first one of the malformed token or name, or of the reference to an entity
  // that does not expand, and depends on the document only. After the document
  // it does not: there it is always the first byte of the token.
  void Fail(PushSink<XmlEvent>& sink) const {
    const XML_Error code = XML_GetErrorCode(parser_.get());
    const uint64_t at = after_document_.value_or(Position());
    RefuseStream(sink, KindOf(code), XML_ErrorString(code),
                 std::min(at + 1, uint64_t{received_}));
  }

  // Where the current token begins and ends in the stream. While an entity is
  // expanded, that is the reference to it.
  uint64_t Position() const {
    return static_cast<uint64_t>(XML_GetCurrentByteIndex(parser_.get()));
  }
  uint64_t EndOfToken() const {
    return Position() +
           static_cast<uint64_t>(XML_GetCurrentByteCount(parser_.get()));
  }

  // The current token, unfinished if it ends where the stream does so far, and
  // what has been received behind it.
  Bytes Current() const {
    int offset = 0;
    int size = 0;
    const char* context = XML_GetInputContext(parser_.get(), &offset, &size);
    if (context == nullptr) return {};
    return Bytes(context, static_cast<size_t>(size)).substr(offset);
  }

  // Reports an event, after the text before it.
  void Tell(const XmlEvent& event) {
    TellText();
    if (after_document_) after_document_ = EndOfToken();
    sink_->Packet(event, EndOfToken());
  }

  void TellText() {
    if (text_.text.empty()) return;
    sink_->Packet(text_, text_end_);
    text_.text.clear();
  }

  // An element begins. The outermost one shows what a `<` looks like: it is two
  // bytes in UTF-16, one of them 0, and otherwise one.
  void Enter() {
    if (depth_++ > 0) return;
    const Bytes tag = Current().substr(0, 2);
    less_than_ = tag.substr(0, tag.find('\0') == Bytes::npos ? 1 : 2);
  }

  // An element ends. After the outermost one, expat tells of spaces as well.
  void Leave() {
    if (--depth_ > 0 || as_is_) return;
    after_document_ = EndOfToken();
    XML_SetDefaultHandlerExpand(parser_.get(), OnSpaceAfterDocument);
  }

  void AddText(Bytes piece) {
    text_.text.append(piece);
    text_end_ = EndOfToken();
    if (as_is_) TellText();
  }

  // Runs the body of a callback; `self` is expat's user data.
  template <class Body>
  static void Handle(void* self, Body body) {
    auto& document = *static_cast<Document*>(self);
    if (document.thrown_) return;
    try {
      body(document);
    } catch (...) {
      document.thrown_ = std::current_exception();
      XML_StopParser(document.parser_.get(), XML_FALSE);
    }
  }

  void SetHandlers() {
    XML_Parser parser = parser_.get();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, OnStart, OnEnd);
    XML_SetCharacterDataHandler(parser, OnText);
    XML_SetCommentHandler(parser, OnComment);
    XML_SetProcessingInstructionHandler(parser, OnInstruction);
    XML_SetStartDoctypeDeclHandler(parser, OnDoctype);
    XML_SetSkippedEntityHandler(parser, OnSkippedEntity);
  }

  static void OnStart(void* self, const XML_Char* name,
                      const XML_Char** attributes) {
    Handle(self, [&](Document& document) {
      document.Enter();
      document.Tell({.kind = XmlEvent::Kind::kStart,
                     .name = name,
                     .text = {},
                     .attributes = AttributesOf(attributes)});
    });
  }
  static void OnEnd(void* self, const XML_Char* name) {
    Handle(self, [&](Document& document) {
      document.Leave();
      document.Tell({XmlEvent::Kind::kEnd, name, {}, {}});
    });
  }
  static void OnSpaceAfterDocument(void* self, const XML_Char* spaces,
                                   int size) {
    static_cast<void>(spaces);
    static_cast<void>(size);
    Handle(self, [](Document& document) {
      document.after_document_ = document.EndOfToken();
    });
  }
  static void OnText(void* self, const XML_Char* piece, int size) {
    Handle(self, [&](Document& document) {
      document.AddText(Bytes(piece, static_cast<size_t>(size)));
    });
  }
  static void OnComment(void* self, const XML_Char* text) {
    Handle(self, [&](Document& document) {
      document.Tell({XmlEvent::Kind::kComment, {}, text, {}});
    });
  }
  static void OnInstruction(void* self, const XML_Char* target,
                            const XML_Char* text) {
    Handle(self, [&](Document& document) {
      document.Tell({XmlEvent::Kind::kInstruction, target, text, {}});
    });
  }
  static void OnDoctype(void* self, const XML_Char* name,
                        const XML_Char* system, const XML_Char* pub,
                        int has_internal_subset) {
    static_cast<void>(has_internal_subset);
    Handle(self, [&](Document& document) {
      XmlEvent event{XmlEvent::Kind::kDoctype, name, {}, {}};
      if (pub != nullptr) event.attributes.emplace_back("public", pub);
      if (system != nullptr) event.attributes.emplace_back("system", system);
      document.Tell(event);
    });
  }
  static void OnSkippedEntity(void* self, const XML_Char* name,
                              int is_parameter_entity) {
    if (is_parameter_entity != 0) return;
    Handle(self, [&](Document& document) {
      document.Tell({XmlEvent::Kind::kSkippedEntity, name, {}, {}});
    });
  }

  size_t limit_;
  bool as_is_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
  size_t received_ = 0;        // Bytes of the document.
  std::optional<char> first_;  // Received and not parsed yet.
  std::span<char> window_;     // What was reserved last.
  size_t depth_ = 0;           // Elements that have not ended.
  std::string less_than_;      // `<` in the document's encoding.
  // Once the outermost element has ended: the end of the last token, which may
  // be a space.
  std::optional<uint64_t> after_document_;
  XmlEvent text_;                       // Adjacent pieces, not reported yet.
  uint64_t text_end_ = 0;               // Where the last of them ends.
  PushSink<XmlEvent>* sink_ = nullptr;  // While expat runs.
  std::exception_ptr thrown_;           // By the sink, or for lack of memory.
};

ExpatDecoder::ExpatDecoder(const ExpatOptions& options)
    : document_(std::make_unique<Document>(options)) {}
ExpatDecoder::ExpatDecoder(ExpatDecoder&&) noexcept = default;
ExpatDecoder& ExpatDecoder::operator=(ExpatDecoder&&) noexcept = default;
ExpatDecoder::~ExpatDecoder() = default;

absl::StatusOr<ExpatDecoder> ExpatDecoder::FromParameters(
    Parameters& parameters) {
  ExpatOptions options;
  parameters.Flag("namespaces", &options.namespaces,
                  "names are \"uri name\", prefixes must be declared");
  parameters.Size("limit", 1, kMaxLimit, &options.limit,
                  "bytes of a document, at most");
  AsIsParameter(parameters, &options.as_is);
  if (!parameters.status().ok()) return parameters.status();
  return ExpatDecoder(options);
}

void ExpatDecoder::Feed(Bytes chunk, PushSink<XmlEvent>& sink) {
  document_->Feed(chunk, sink);
}
std::span<char> ExpatDecoder::Reserve(size_t size_hint) {
  return document_->Reserve(std::max<size_t>(size_hint, 1));
}
void ExpatDecoder::Commit(size_t nbytes, PushSink<XmlEvent>& sink) {
  document_->Commit(nbytes, sink);
}
void ExpatDecoder::Finish(PushSink<XmlEvent>& sink) { document_->Finish(sink); }
void ExpatDecoder::Reset() { document_->Reset(); }

// Text that runs into errors of several kinds, errors in markup, in entities
// and in encodings, and documents that end too early or too late.
std::vector<std::string> ExpatDecoder::MalformedSamples() const {
  return {"<a>x]]></a>",
          "<a>x\x01</a>",
          "<a>x\xC3</a>",
          "<a>x&u;</a>",
          "<a>x&#0;</a>",
          "<a>x<b></a>",
          "<a>x<b y='1' y='2'/></a>",
          "<a>x<!-- -- --></a>",
          "<a>x",
          "<a>x\r",
          "<a>x]]",
          "<a>x<![CDATA[]]",
          "<a",
          "<a/>x",
          "x",
          "\xEF\xBB\xBF",
          "<!DOCTYPE a [<!ENTITY e '<b>'>]><a>x&e;</a>",
          "<!DOCTYPE a [<!ENTITY e '<b'>]><a>x&e;",
          "<!DOCTYPE a [<!ENTITY e '&e;'>]><a>x&e;</a>",
          std::string("\xFF\xFE<\0a\0>\0x\0", 10),
          std::string("\xFE\xFF\0<\0a\0>\xD8\0\0x", 12)};
}

}  // namespace splitproof
