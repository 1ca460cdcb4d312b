// As recorded_traces_test.cc, for the binary data formats.

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "serializers/cbor.h"
#include "serializers/msgpack.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

// Tests run in the top folder of the source tree.
constexpr char kTraces[] = "corpus/vectors/original_traces.jsonl";

// The recorded events, as test_drive.h writes them: values are recorded as
// canonical text.
std::vector<std::string> Recorded(const Json& trace, const char* form) {
  std::vector<std::string> events;
  for (const Json& event : trace[form]) {
    events.push_back(
        absl::StrCat(event["v"].dump(), "@", event["end"].get<uint64_t>()));
  }
  return events;
}

// How many traces of it there are; each is found again.
template <class S>
size_t FindAgain(std::string_view name) {
  const S serializer;
  size_t compared = 0;
  std::ifstream file(kTraces);
  for (std::string line; std::getline(file, line);) {
    const Json trace = Json::parse(line);
    if (trace["serializer"] != name) continue;
    const std::string stream =
        absl::HexStringToBytes(trace["stream"].get<std::string>());
    const auto sizes = trace["schedule"].get<std::vector<size_t>>();
    const size_t hint = trace["size_hint"].get<size_t>();
    EXPECT_EQ(DeliverPlain(serializer, stream, sizes, hint),
              Recorded(trace, "plain"))
        << line;
    EXPECT_EQ(DeliverBuffered(serializer, stream, sizes, hint),
              Recorded(trace, "buffered"))
        << line;
    ++compared;
  }
  return compared;
}

TEST(RecordedTraces, OfCborAreFound) {
  EXPECT_EQ(FindAgain<CborSerializer>("cbor"), 20u) << kTraces;
}

TEST(RecordedTraces, OfMsgpackAreFound) {
  EXPECT_EQ(FindAgain<MsgpackSerializer>("msgpack"), 20u) << kTraces;
}

}  // namespace
}  // namespace splitproof
