#include "harness/check/case_file.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "harness/recv/schedule.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

constexpr std::string_view kMagic = "splitproof case ";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kExtension = ".case";
constexpr std::string_view kFields[] = {"subject",   "property", "label",
                                        "recv-size", "schedule", "stream"};

// Characters of an escaped stream in one string: with quotes and indentation,
// lines stay within 72 columns.
constexpr size_t kStringMax = 68;

// Longest part of a file name that is a subject's.
constexpr size_t kSubjectInNameMax = 80;

std::string Quoted(std::string_view bytes) {
  return absl::StrCat(
      "\"", absl::StrReplaceAll(EscapeStream(bytes), {{"\"", "\\\""}}), "\"");
}

// A value as it can stand behind its field: itself, if that reads back.
std::string Spelled(const std::string& value) {
  const bool is_plain =
      absl::c_all_of(value,
                     [](unsigned char c) { return absl::ascii_isprint(c); }) &&
      absl::StripAsciiWhitespace(value) == value && !value.starts_with('"');
  return is_plain ? value : Quoted(value);
}

// The next part of the stream for a string of its own: up to a newline, if one
// comes soon enough.
std::string_view NextPart(std::string_view stream) {
  size_t size = 0;
  size_t columns = 0;
  while (size < stream.size()) {
    columns += Quoted(stream.substr(size, 1)).size() - 2;
    if (columns > kStringMax) break;
    ++size;
    if (stream[size - 1] == '\n') break;
  }
  return stream.substr(0, size);
}

std::string StreamField(std::string_view stream) {
  const std::string whole = Quoted(stream);
  if (whole.size() < kStringMax - std::string_view("stream: ").size()) {
    return absl::StrCat("stream: ", whole, "\n");
  }
  std::string text = "stream:\n";
  while (!stream.empty()) {
    const std::string_view part = NextPart(stream);
    absl::StrAppend(&text, "  ", Quoted(part), "\n");
    stream.remove_prefix(part.size());
  }
  return text;
}

void AppendField(std::string_view name, const std::string& value,
                 std::string& text) {
  absl::StrAppend(&text, std::string(name), value.empty() ? ":" : ": ",
                  Spelled(value), "\n");
}

// What one string in double quotes says. Unlike on a command line, no string
// names a file or is in hexadecimal digits.
absl::StatusOr<std::string> ReadString(std::string_view quoted) {
  const std::string text(quoted.substr(1, quoted.size() - 2));
  // An escape of nothing: what follows is neither @FILE nor hex:DIGITS.
  absl::StatusOr<std::string> bytes = ParseStreamText("\\x00" + text);
  if (bytes.ok()) bytes->erase(0, 1);
  return bytes;
}

// The size of the string that `text` begins with, quotes included; npos if it
// does not end.
size_t SizeOfString(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return text.npos;
}

// What one or more strings say together.
absl::StatusOr<std::string> ReadStrings(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const size_t size =
        text.front() == '"' ? SizeOfString(text) : std::string_view::npos;
    if (size == text.npos) {
      return absl::InvalidArgumentError(
          absl::StrCat(QuoteForMessage(text),
                       " is no string; put double quotes around it, and a "
                       "backslash in front of those inside"));
    }
    const absl::StatusOr<std::string> part = ReadString(text.substr(0, size));
    if (!part.ok()) return part.status();
    bytes += *part;
    text.remove_prefix(size);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  }
  return bytes;
}

// One file, read line by line.
class CaseFileReader {
 public:
  CaseFileReader(std::string_view text, std::string_view path)
      : lines_(
            absl::StrSplit(absl::string_view(text.data(), text.size()), '\n')),
        path_(path) {}

  absl::StatusOr<CaseFile> Read() {
    absl::Status status = ReadFirstLine();
    for (line_ = 1; status.ok() && line_ < lines_.size(); ++line_) {
      status = ReadLine(Line());
    }
    line_ = 0;
    if (status.ok()) status = FindMissing();
    if (!status.ok()) return status;
    return std::move(file_);
  }

 private:
  // The line in hand, without blanks around it.
  std::string_view Line() const {
    const absl::string_view line = absl::StripAsciiWhitespace(lines_[line_]);
    return {line.data(), line.size()};
  }

  absl::Status ReadFirstLine() {
    const std::string_view line = Line();
    if (!line.starts_with(kMagic)) {
      return Error(
          "not a case file; its first line must be ",
          absl::StrCat("\"", std::string(kMagic), std::string(kVersion), "\""));
    }
    const std::string_view version = line.substr(kMagic.size());
    if (version == kVersion) return absl::OkStatus();
    return Error("unknown version ", QuoteForMessage(version),
                 "; this program reads ", std::string(kVersion));
  }

  absl::Status ReadLine(std::string_view line) {
    if (line.empty() || line.front() == '#') return absl::OkStatus();
    if (line.front() == '"') return ReadMoreStream(line);
    const std::string_view name = line.substr(0, line.find(':'));
    in_stream_ = name == "stream";
    if (absl::c_find(kFields, name) == std::end(kFields) ||
        name.size() == line.size()) {
      return Error(QuoteForMessage(line), " is no field; use one of ",
                   absl::StrJoin(kFields, ", ", FieldName), ", and a colon");
    }
    if (!lines_of_.emplace(name, line_).second) {
      return Error("a second ", std::string(name), "; keep one");
    }
    const absl::string_view value = absl::StripLeadingAsciiWhitespace(
        {line.data() + name.size() + 1, line.size() - name.size() - 1});
    return ReadField(name, {value.data(), value.size()});
  }

  absl::Status ReadMoreStream(std::string_view line) {
    if (!in_stream_) return Error("a string that belongs to no stream");
    absl::StatusOr<std::string> bytes = ReadStrings(line);
    if (!bytes.ok()) return Error(bytes.status().message());
    file_.failing.stream += *bytes;
    return absl::OkStatus();
  }

  absl::Status ReadField(std::string_view name, std::string_view spelled) {
    std::string value(spelled);
    if (in_stream_ || spelled.starts_with('"')) {
      absl::StatusOr<std::string> bytes = ReadStrings(spelled);
      if (!bytes.ok()) return Error(bytes.status().message());
      value = *std::move(bytes);
    }
    if (name == "property") return ReadProperty(value);
    if (name == "recv-size") return ReadRecvSize(value);
    if (name == "schedule") return ReadSchedule(value);
    if (name == "stream") {
      file_.failing.stream = std::move(value);
    } else if (name == "label") {
      file_.label = std::move(value);
    } else {
      file_.failing.subject = std::move(value);
    }
    return absl::OkStatus();
  }

  absl::Status ReadProperty(const std::string& id) {
    for (const PropertyInfo& info : AllProperties()) {
      if (info.id == id) file_.property = info.property;
    }
    if (file_.property) return absl::OkStatus();
    return Error("there is no property ", QuoteForMessage(id), "; known: ",
                 absl::StrJoin(AllProperties(), ", ",
                               [](std::string* out, const PropertyInfo& info) {
                                 out->append(info.id);
                               }));
  }

  absl::Status ReadRecvSize(const std::string& text) {
    uint64_t size = 0;
    if (absl::c_all_of(text, absl::ascii_isdigit) &&
        absl::SimpleAtoi(text, &size) && size >= 1 &&
        size <= Case::kRecvSizeMax) {
      file_.failing.recv_size = size;
      return absl::OkStatus();
    }
    return Error("recv-size is ", QuoteForMessage(text),
                 "; use a whole number from 1 to ", Case::kRecvSizeMax);
  }

  absl::Status ReadSchedule(const std::string& text) {
    absl::StatusOr<Schedule> schedule = Schedule::Parse(text);
    if (!schedule.ok()) return Error(schedule.status().message());
    file_.failing.schedule = *std::move(schedule);
    return absl::OkStatus();
  }

  absl::Status FindMissing() const {
    for (const std::string_view name : {"subject", "schedule", "stream"}) {
      if (!lines_of_.contains(name)) {
        return Error("there is no ", std::string(name), "; add one");
      }
    }
    if (!file_.failing.subject.empty()) return absl::OkStatus();
    return Error("the subject is empty; name one");
  }

  static void FieldName(std::string* out, std::string_view name) {
    out->append(name);
  }

  template <class... Parts>
  absl::Status Error(const Parts&... parts) const {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(path_), ":", line_ + 1, ": ", parts...));
  }

  std::vector<std::string> lines_;
  std::string_view path_;
  size_t line_ = 0;         // The one in hand, counted from 0.
  bool in_stream_ = false;  // The last field was the stream.
  std::map<std::string, size_t, std::less<>> lines_of_;  // Of the fields.
  CaseFile file_;
};

// FNV-1a, 64 bits: the same on every machine.
uint64_t HashOf(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  }
  return hash;
}

// `text` with all but letters, digits, '.', '_' and '-' replaced, and the
// first character by what neither hides a file nor begins an option.
std::string SafeForName(std::string text) {
  for (char& c : text) {
    const bool is_safe = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                         c == '.' || c == '_' || c == '-';
    if (!is_safe) c = '_';
  }
  if (text.starts_with('.') || text.starts_with('-')) text.front() = '_';
  return text;
}

}  // namespace

std::string CaseFileText(const CaseFile& file) {
  std::string text =
      absl::StrCat(std::string(kMagic), std::string(kVersion), "\n");
  if (!file.note.empty()) {
    for (const absl::string_view line : absl::StrSplit(file.note, '\n')) {
      absl::StrAppend(&text, line.empty() ? "#" : "# ", line, "\n");
    }
  }
  AppendField("subject", file.failing.subject, text);
  if (file.property) {
    AppendField("property", std::string(InfoOf(*file.property).id), text);
  }
  if (!file.label.empty()) AppendField("label", file.label, text);
  AppendField("recv-size", absl::StrCat(file.failing.recv_size), text);
  AppendField("schedule", file.failing.schedule.ToString(), text);
  return text + StreamField(file.failing.stream);
}

absl::StatusOr<CaseFile> ParseCaseFile(std::string_view text,
                                       std::string_view path) {
  return CaseFileReader(text, path).Read();
}

absl::StatusOr<CaseFile> ReadCaseFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) {
    return absl::NotFoundError(absl::StrCat("case file ", QuoteForMessage(path),
                                            " cannot be read; name one that "
                                            "is there"));
  }
  return ParseCaseFile(text, path);
}

std::string CaseFileName(const CaseFile& file) {
  const std::string subject =
      SafeForName(file.failing.subject).substr(0, kSubjectInNameMax);
  const std::string property =
      file.property ? absl::StrCat("-", std::string(InfoOf(*file.property).id))
                    : "";
  const std::string text = CaseFileText({.failing = file.failing,
                                         .property = file.property,
                                         .label = "",
                                         .note = ""});
  return absl::StrFormat("%s%s-%08x%s", subject, property,
                         HashOf(text) & 0xffffffff, std::string(kExtension));
}

bool IsCaseFileName(std::string_view path) {
  return path.ends_with(kExtension);
}

}  // namespace splitproof
