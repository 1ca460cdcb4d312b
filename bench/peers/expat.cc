// expat, fed a chunk and filled in its own memory. The text of an element comes
// in pieces, so it is put together in a string that is used again.

#include <expat.h>

#include <memory>
#include <string>

#include "bench/peers/aligned_buffer.h"
#include "bench/peers/peer.h"

namespace splitproof::peers {
namespace {

class Expat : public Peer {
 public:
  Expat() {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), Begin, End);
    XML_SetCharacterDataHandler(parser_.get(), Text);
    XML_Parse(parser_.get(), "<s>", 3, XML_FALSE);
  }

  void Drain(Source& source, Checksum& checksum) override {
    checksum_ = &checksum;
    while (Receive(source)) {
    }
  }

 protected:
  // A chunk; false at the end.
  virtual bool Receive(Source& source) = 0;
  XML_Parser parser() { return parser_.get(); }

 private:
  static void Begin(void* self, const XML_Char*, const XML_Char**) {
    static_cast<Expat*>(self)->text_.clear();
  }
  static void Text(void* self, const XML_Char* text, int size) {
    static_cast<Expat*>(self)->text_.append(text, size);
  }
  static void End(void* self, const XML_Char*) {
    auto* expat = static_cast<Expat*>(self);
    expat->checksum_->Fold(expat->text_);
  }

  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  std::unique_ptr<XML_ParserStruct, Free> parser_{XML_ParserCreate("UTF-8")};
  std::string text_;
  Checksum* checksum_ = nullptr;
};

class Fed : public Expat {
  bool Receive(Source& source) override {
    const size_t nbytes = source.Recv(buffer_.span());
    XML_Parse(parser(), buffer_.data(), static_cast<int>(nbytes), XML_FALSE);
    return nbytes > 0;
  }

  AlignedBuffer buffer_{kRecvBytes};
};

class Filled : public Expat {
  bool Receive(Source& source) override {
    const size_t room = source.chunk_bytes();
    auto* memory =
        static_cast<char*>(XML_GetBuffer(parser(), static_cast<int>(room)));
    const size_t nbytes = source.Recv({memory, room});
    XML_ParseBuffer(parser(), static_cast<int>(nbytes), XML_FALSE);
    return nbytes > 0;
  }
};

}  // namespace

void AddExpat(Rows& rows) {
  rows.push_back(RowOf<Fed>("expat XML_Parse", RowKind::kPeer, Framing::kXml));
  rows.push_back(
      RowOf<Filled>("expat XML_ParseBuffer", RowKind::kPeer, Framing::kXml));
}

}  // namespace splitproof::peers
