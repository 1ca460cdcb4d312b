#include "serializers/named_struct.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;

absl::StatusOr<NamedStructSerializer> Configured(const char* text) {
  auto parameters = Parameters::Parse(text);
  return NamedStructSerializer::FromParameters(*parameters);
}

std::string Refusal(const char* text) {
  const auto records = Configured(text);
  return records.ok() ? "accepted" : std::string(records.status().message());
}

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(const char* text, Bytes stream) {
  const auto outcomes = AllOutcomes(*Configured(text), stream);
  EXPECT_EQ(outcomes.size(), 1u);
  return *outcomes.begin();
}

std::string Sent(const char* text, const std::vector<NamedField>& packet) {
  const auto record = SerializeAtOnce(*Configured(text), packet);
  return record.ok() ? *record : "refused";
}

TEST(NamedStruct, IsAMapOfItsFieldsInTheirOrder) {
  EXPECT_THAT(Find("fields=id:H/name:4s/flag:?", "\1\2ab\0\0\1\0"s),
              ElementsAre("{\"$map\":[[\"id\",258],[\"name\",\"ab\"],[\"flag\","
                          "true]]}@7",
                          "truncated!@8"));
}

TEST(NamedStruct, HasNumbersInEachOrder) {
  EXPECT_THAT(Find("fields=n:h,order=little", "\1\2"),
              ElementsAre("{\"$map\":[[\"n\",513]]}@2"));
  EXPECT_EQ(Configured("fields=a:B/b:h,order=native")->rule().size, 4u);
  EXPECT_EQ(Configured("fields=a:B/b:h,order=host")->rule().size, 3u);
}

TEST(NamedStruct, GoesOnBehindTextThatIsNotUtf8) {
  EXPECT_THAT(Find("fields=a:2s", "\xC3\xA9x\xC3\xFF\0ok"s),
              ElementsAre("{\"$map\":[[\"a\",\"\u00e9\"]]}@2", "malformed@4",
                          "malformed@6", "{\"$map\":[[\"a\",\"ok\"]]}@8"));
}

TEST(NamedStruct, HasBytesWhereNothingIsDecoded) {
  EXPECT_THAT(Find("fields=a:3s,encoding=bytes", "\0\xFF\0"s),
              ElementsAre("{\"$map\":[[\"a\",{\"$bytes\":\"00ff\"}]]}@3"));
  EXPECT_THAT(Find("fields=a:3s,encoding=bytes,strip=false", "\0\xFF\0"s),
              ElementsAre("{\"$map\":[[\"a\",{\"$bytes\":\"00ff00\"}]]}@3"));
}

TEST(NamedStruct, PadsText) {
  EXPECT_EQ(Sent("fields=a:4s", {{"a", "\u00e9"s}}), "\xC3\xA9\0\0"s);
  EXPECT_EQ(Sent("fields=a:4s", {{"a", ""s}}), "\0\0\0\0"s);
  EXPECT_EQ(Sent("fields=a:4s", {{"a", "a\0b"s}}), "a\0b\0"s);
}

TEST(NamedStruct, RefusesToSendWhatWouldBeReadAsSomethingElse) {
  EXPECT_EQ(Sent("fields=a:4s", {{"a", "ab\0"s}}), "refused");
  EXPECT_EQ(Sent("fields=a:4s", {{"a", "\0"s}}), "refused");
  EXPECT_EQ(Sent("fields=a:4s", {{"a", "abcde"s}}), "refused");
  EXPECT_EQ(Sent("fields=a:4s,strip=false", {{"a", "abc"s}}), "refused");
  EXPECT_EQ(Sent("fields=a:4s,strip=false", {{"a", "abc\0"s}}), "abc\0"s);
}

TEST(NamedStruct, RefusesToSendOtherFieldsThanItsOwn) {
  EXPECT_EQ(Sent("fields=a:B/b:B", {{"a", int64_t{1}}}), "refused");
  EXPECT_EQ(Sent("fields=a:B", {{"b", int64_t{1}}}), "refused");
  EXPECT_EQ(Sent("fields=a:2s", {{"a", StructBytes{"x"}}}), "refused");
  EXPECT_EQ(Sent("fields=a:2s", {{"a", "\xFF"s}}), "refused");
  EXPECT_EQ(Sent("fields=a:2s,encoding=bytes", {{"a", "x"s}}), "refused");
  EXPECT_EQ(Sent("fields=a:2s,encoding=bytes", {{"a", StructBytes{"x"}}}),
            "x\0"s);
}

TEST(NamedStruct, RefusesFieldsThatAreNone) {
  EXPECT_THAT(Refusal("fields="), HasSubstr("is not name:format"));
  EXPECT_THAT(Refusal("fields=a"), HasSubstr("is not name:format"));
  EXPECT_THAT(Refusal("fields=a:B/"), HasSubstr("is not name:format"));
  EXPECT_THAT(Refusal("fields=:B"), HasSubstr("has no name"));
  EXPECT_THAT(Refusal("fields=a:B/a:H"), HasSubstr("two fields \"a\""));
  for (const char* format : {"", "x", "2h", "hh", "<h", "2 s", "s2"}) {
    EXPECT_THAT(Refusal(("fields=a:"s + format).c_str()),
                HasSubstr("one letter, or a count and s"))
        << format;
  }
  EXPECT_THAT(Refusal("fields=a:y"), HasSubstr("no letter 'y'"));
  EXPECT_THAT(Refusal("fields=a:n"), HasSubstr("without @"));
  EXPECT_THAT(Refusal("fields=a:0s"), HasSubstr("no bytes"));
}

}  // namespace
}  // namespace splitproof
