#include "serializers/base64.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/json.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;

// 32 bytes that count, as URL-safe Base64.
constexpr char kKey[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

absl::StatusOr<Base64Serializer> Configured(const std::string& text) {
  auto parameters = Parameters::Parse(text);
  return Base64Serializer::FromParameters(*parameters);
}

// The data of a text, or "refused".
std::string DataOf(const std::string& config, Bytes text) {
  const auto data = Configured(config)->Deserialize(text);
  return data.ok() ? *data : "refused";
}

std::string TextOf(const std::string& config, const std::string& data) {
  return *Configured(config)->Serialize(data);
}

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(const std::string& config, Bytes stream) {
  const auto outcomes = AllOutcomes(*Configured(config), stream);
  EXPECT_EQ(outcomes.size(), 1u) << stream;
  return *outcomes.begin();
}

TEST(Base64, HasTheVectorsOfTheRfc) {
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"}};
  for (const char* config : {"alphabet=urlsafe", "alphabet=standard"}) {
    for (const auto& [data, text] : vectors) {
      EXPECT_EQ(TextOf(config, data), text);
      EXPECT_EQ(DataOf(config, text), data);
    }
  }
}

TEST(Base64, HasTwoAlphabetsThatDoNotMix) {
  EXPECT_EQ(TextOf("", "\xFB\xFF"), "-_8=");
  EXPECT_EQ(TextOf("alphabet=standard", "\xFB\xFF"), "+/8=");
  EXPECT_EQ(DataOf("", "+/8="), "refused");
  EXPECT_EQ(DataOf("", "-_8="), "\xFB\xFF");
  EXPECT_EQ(DataOf("alphabet=standard", "-_8="), "refused");
}

TEST(Base64, RefusesWhatIsNotExactlyWhatItWouldWrite) {
  for (const char* config : {"alphabet=urlsafe", "alphabet=standard"}) {
    for (const char* text :
         {"Zg", "Zg=", "Zg===", "Zg==Zg==", "=", "====", "Z",
          "Z===", "Zm9v=", "Zm9vYg", " Zm9v", "Zm9v\n", "Zm 9v", "Zm.v", "Zg..",
          "Zm8.", "Zh==", "Zm9=", "Zm\xFFv"}) {
      EXPECT_EQ(DataOf(config, text), "refused") << text;
    }
    EXPECT_EQ(DataOf(config, "Zm9v\0"s), "refused");
  }
}

// The messages of FIPS 180-4's example and of test case 1 in RFC 4231, whose
// key of 20 bytes HMAC itself extends with zeros.
TEST(Base64, AppendsADigest) {
  EXPECT_EQ(TextOf("checksum=sha256", "abc"),
            "YWJjungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=");
  EXPECT_EQ(TextOf("checksum=sha256", ""),
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=");
  EXPECT_EQ(
      TextOf("checksum=hmac,key=CwsLCwsLCwsLCwsLCwsLCwsLCwsAAAAAAAAAAAAAAAA=",
             "Hi There"),
      "SGkgVGhlcmWwNExh2Ns4U1yor86vC_EriB3CAMmDPacm6TdsLjLP9w==");
}

TEST(Base64, RefusesAnotherDigest) {
  const std::vector<std::string> configs = {"checksum=sha256",
                                            "checksum=hmac,key="s + kKey};
  for (const std::string& config : configs) {
    const std::string text = TextOf(config, "some data");
    EXPECT_EQ(DataOf(config, text), "some data");
    for (size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_EQ(DataOf(config, changed), "refused") << i;
    }
    EXPECT_EQ(DataOf(config, "AAAA"), "refused");
    EXPECT_EQ(DataOf(config, ""), "refused");
  }
  EXPECT_EQ(DataOf(configs[1], TextOf(configs[0], "some data")), "refused");
}

TEST(Base64, HasAKeyOf32Bytes) {
  EXPECT_TRUE(Configured("checksum=hmac,key="s + kKey).ok());
  for (const char* config :
       {"checksum=hmac", "checksum=hmac,key=", "checksum=hmac,key=AAAA",
        "checksum=hmac,key=very secret key",
        "checksum=hmac,key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "checksum=hmac,key=++ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}) {
    EXPECT_EQ(Configured(config).status().message(),
              "the key of hmac is not URL-safe Base64 of 32 bytes")
        << config;
  }
  EXPECT_EQ(Configured("key="s + kKey).status().message(),
            "only checksum=hmac has a key");
}

TEST(Base64, IsLinesThatAreRefusedAlone) {
  EXPECT_THAT(Find("", "Zg=\r\nZg==\r\n\r\n"),
              ElementsAre("malformed@5", "{\"$bytes\":\"66\"}@11",
                          "{\"$bytes\":\"\"}@13"));
  EXPECT_THAT(Find("", "Zm9v\r"), ElementsAre("truncated!@5"));
}

TEST(Base64, CountsTheTextForItsLimit) {
  EXPECT_THAT(Find("limit=4", "Zm9v\r\n"),
              ElementsAre("{\"$bytes\":\"666f6f\"}@6"));
  EXPECT_THAT(Find("limit=4", "Zm9vZ\r\n"), ElementsAre("limit!@5"));
  EXPECT_THAT(Find("limit=4,overrun=skip,separator=;", "Zm9vZg==;Zg==;"),
              ElementsAre("limit@9", "{\"$bytes\":\"66\"}@14"));
}

TEST(Base64, SendsAPacketWithItsSeparator) {
  EXPECT_EQ(*SerializeAtOnce(*Configured(""), "foob"), "Zm9vYg==\r\n");
  EXPECT_EQ(*SerializeAtOnce(*Configured(""), ""), "");
  EXPECT_FALSE(SerializeAtOnce(*Configured("separator=m9"), "foob").ok());
}

TEST(Base64, CarriesAnyOneShotSerializer) {
  const Base64<JsonSerializer> json;
  const auto outcomes = AllOutcomes(json, "WzFd\r\nWw==\r\n");
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_THAT(*outcomes.begin(), ElementsAre("[1]@6", "malformed@12"));
}

}  // namespace
}  // namespace splitproof
