// The correct subjects that mutants differ from.

#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_lines.h"
#include "harness/mutants/toy_resp.h"
#include "harness/mutants/toy_session.h"
#include "harness/mutants/toy_table.h"
#include "harness/mutants/toy_tags.h"
#include "harness/mutants/toy_utf8.h"

namespace splitproof::mutants {
namespace {

class PlainLines : public ToyLines {
 public:
  PlainLineDeserializer IncrementalDeserialize() const { return {}; }
};
class BothCrlfLines : public CrlfLines, public BothBy<CrlfLines> {};
class BothDotBlocks : public DotBlocks, public BothBy<DotBlocks> {};
class BothLengthFrames : public LengthFrames, public BothBy<LengthFrames> {};
class BothVarintFrames : public VarintFrames, public BothBy<VarintFrames> {};
using BothQuotedTexts = QuotedBy<QuotedTexts::Scan>;

}  // namespace

std::vector<Innocent> AllInnocents() {
  return {{"lines", Make<PlainLines>},
          {"crlf-lines", Make<BothCrlfLines>},
          {"skip-lines", Make<GoodSkipLines>},
          {"dot-blocks", Make<BothDotBlocks>},
          {"length-frames", Make<BothLengthFrames>},
          {"varint-frames", Make<BothVarintFrames>},
          {"quoted-texts", Make<BothQuotedTexts>},
          {"utf-8-lines", Make<Utf8Lines>},
          {"tags", Make<Tags>},
          {"any-newlines", Make<AnyNewlines>},
          {"table-lines", Make<TableLines>},
          {"loose-resp", Make<ScannedResp<LooseRespScan>>},
          {"session", Make<Session>},
          {"ring-session", Make<RingSession>}};
}

}  // namespace splitproof::mutants
