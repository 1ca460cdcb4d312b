#include "serializers/adapters/expat.h"

#include <new>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// Whether the document only lacks its end. Others may come out as late as that
// too: a parser with reparse deferral waits for more before it looks again.
bool IsUnfinished(XML_Error code) {
  return code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
         code == XML_ERROR_PARTIAL_CHAR ||
         code == XML_ERROR_UNCLOSED_CDATA_SECTION;
}

}  // namespace

ExpatDecoder::ExpatDecoder()
    : state_(std::make_unique<State>()), parser_(XML_ParserCreate(nullptr)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  state_->parser = parser_.get();
  XML_SetUserData(parser_.get(), state_.get());
  XML_SetElementHandler(parser_.get(), OnStart, OnEnd);
  XML_SetCharacterDataHandler(parser_.get(), OnText);
  XML_SetCommentHandler(parser_.get(), OnComment);
  XML_SetProcessingInstructionHandler(parser_.get(), OnInstruction);
}

void ExpatDecoder::Feed(Bytes chunk, PushSink<std::string>& sink) {
  state_->sink = &sink;
  Conclude(XML_Parse(parser_.get(), chunk.data(),
                     static_cast<int>(chunk.size()), XML_FALSE),
           sink, /*at_end=*/false);
}

std::span<char> ExpatDecoder::Reserve(size_t size_hint) {
  void* memory = XML_GetBuffer(parser_.get(), static_cast<int>(size_hint));
  if (memory == nullptr) return {};
  return {static_cast<char*>(memory), size_hint};
}

void ExpatDecoder::Commit(size_t nbytes, PushSink<std::string>& sink) {
  state_->sink = &sink;
  Conclude(XML_ParseBuffer(parser_.get(), static_cast<int>(nbytes), XML_FALSE),
           sink, /*at_end=*/false);
}

void ExpatDecoder::Finish(PushSink<std::string>& sink) {
  state_->sink = &sink;
  Conclude(XML_Parse(parser_.get(), nullptr, 0, XML_TRUE), sink,
           /*at_end=*/true);
}

// Where expat stands when it gives up is the beginning of the offending token:
// the same for every chunking, unlike how much of it had arrived.
void ExpatDecoder::Conclude(XML_Status status, PushSink<std::string>& sink,
                            bool at_end) {
  if (status == XML_STATUS_OK) return;
  const XML_Error code = XML_GetErrorCode(parser_.get());
  state_->TellText();
  const Malformed error{
      .kind = code == XML_ERROR_NO_MEMORY    ? ErrorKind::kResource
              : at_end && IsUnfinished(code) ? ErrorKind::kTruncated
                                             : ErrorKind::kMalformed,
      .status = absl::InvalidArgumentError(XML_ErrorString(code)),
      .remainder = {},
      .fatal = true};
  sink.Error(error,
             static_cast<uint64_t>(XML_GetCurrentByteIndex(parser_.get())));
}

uint64_t ExpatDecoder::State::EndOfToken() const {
  return static_cast<uint64_t>(XML_GetCurrentByteIndex(parser)) +
         static_cast<uint64_t>(XML_GetCurrentByteCount(parser));
}

void ExpatDecoder::State::Tell(const std::string& event) {
  TellText();
  sink->Packet(event, EndOfToken());
}

void ExpatDecoder::State::TellText() {
  if (text.empty()) return;
  sink->Packet(text, text_end);
  text.clear();
}

void ExpatDecoder::OnStart(void* state, const char* name,
                           const char** attributes) {
  std::string event = absl::StrCat("<", name);
  for (; *attributes != nullptr; attributes += 2) {
    absl::StrAppend(&event, " ", attributes[0], "='", attributes[1], "'");
  }
  static_cast<State*>(state)->Tell(absl::StrCat(event, ">"));
}

void ExpatDecoder::OnEnd(void* state, const char* name) {
  static_cast<State*>(state)->Tell(absl::StrCat("</", name, ">"));
}

// The end of a piece of text depends on the chunks; that of the whole run is
// where the next event begins, and is known only then.
void ExpatDecoder::OnText(void* state, const char* text, int size) {
  auto* self = static_cast<State*>(state);
  self->text.append(text, static_cast<size_t>(size));
  self->text_end = self->EndOfToken();
}

void ExpatDecoder::OnComment(void* state, const char* text) {
  static_cast<State*>(state)->Tell(absl::StrCat("<!--", text, "-->"));
}

void ExpatDecoder::OnInstruction(void* state, const char* target,
                                 const char* data) {
  static_cast<State*>(state)->Tell(absl::StrCat("<?", target, " ", data, "?>"));
}

std::vector<std::string> ExpatDecoder::MalformedSamples() const {
  return {"<a><b x='1'>t&amp;u</b>\r\n<![CDATA[<]]></a>",
          "<a>\xC3\xA9</a><!--c--><?p d?>",
          "<a></b>",
          "<a>\xFF</a>",
          "<a",
          "<a>text",
          "x"};
}

}  // namespace splitproof
