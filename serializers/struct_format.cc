#include "serializers/struct_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "serializers/contract/canonical.h"

namespace splitproof {
namespace {

using FieldKind = StructFormat::Kind;
using Run = StructFormat::Run;

// Samples are worth their time where records are small.
constexpr size_t kSmallSize = 1024;

struct Letter {
  char letter;
  FieldKind kind;
  size_t standard;   // Bytes of a value; 0 if it has no standard size.
  size_t native;     // Bytes with `@`,
  size_t alignment;  // and what its offset is a multiple of there.
};

template <class T>
constexpr Letter Native(char letter, FieldKind kind, size_t standard) {
  return {letter, kind, standard, sizeof(T), alignof(T)};
}

constexpr std::array kLetters = {
    Native<char>('x', FieldKind::kPad, 1),
    Native<char>('c', FieldKind::kByte, 1),
    Native<char>('b', FieldKind::kSigned, 1),
    Native<char>('B', FieldKind::kUnsigned, 1),
    Native<short>('h', FieldKind::kSigned, 2),
    Native<short>('H', FieldKind::kUnsigned, 2),
    Native<int>('i', FieldKind::kSigned, 4),
    Native<int>('I', FieldKind::kUnsigned, 4),
    Native<long>('l', FieldKind::kSigned, 4),
    Native<long>('L', FieldKind::kUnsigned, 4),
    Native<long long>('q', FieldKind::kSigned, 8),
    Native<long long>('Q', FieldKind::kUnsigned, 8),
    Native<size_t>('n', FieldKind::kSigned, 0),
    Native<size_t>('N', FieldKind::kUnsigned, 0),
    Native<void*>('P', FieldKind::kUnsigned, 0),
    Native<bool>('?', FieldKind::kBool, 1),
    Native<uint16_t>('e', FieldKind::kFloat, 2),
    Native<float>('f', FieldKind::kFloat, 4),
    Native<double>('d', FieldKind::kFloat, 8),
    Native<char>('s', FieldKind::kString, 1),
};

const Letter* FindLetter(char letter) {
  const auto* found =
      std::find_if(kLetters.begin(), kLetters.end(),
                   [&](const Letter& each) { return each.letter == letter; });
  return found == kLetters.end() ? nullptr : found;
}

bool IsOrder(char c) { return Bytes("@=<>!").find(c) != Bytes::npos; }

// Removes the count in front of a letter; 1 if there is none.
size_t TakeCount(std::string_view& letters) {
  if (letters.empty() || !absl::ascii_isdigit(letters[0])) return 1;
  size_t count = 0;
  while (!letters.empty() && absl::ascii_isdigit(letters[0])) {
    // Beyond the largest record, how far does not matter.
    count =
        std::min(count * 10 + (letters[0] - '0'), StructFormat::kMaxSize + 1);
    letters.remove_prefix(1);
  }
  return count;
}

// ---- Bytes of numbers
// --------------------------------------------------------

uint64_t LoadBits(const char* bytes, size_t width, bool little_endian) {
  uint64_t bits = 0;
  for (size_t i = 0; i < width; ++i) {
    const size_t place = little_endian ? width - 1 - i : i;
    bits = bits << 8 | static_cast<unsigned char>(bytes[place]);
  }
  return bits;
}

void StoreBits(uint64_t bits, size_t width, bool little_endian, char* bytes) {
  for (size_t i = 0; i < width; ++i) {
    const size_t place = little_endian ? i : width - 1 - i;
    bytes[place] = static_cast<char>(bits >> (8 * i) & 0xFF);
  }
}

int64_t SignExtended(uint64_t bits, size_t width) {
  const size_t unused = 64 - 8 * width;
  return static_cast<int64_t>(bits << unused) >> unused;
}

uint64_t GreatestUnsigned(size_t width) {
  return ~uint64_t{0} >> (64 - 8 * width);
}

// A half has 1 bit of sign, 5 of exponent (bias 15), 10 of fraction.
double DoubleOfHalf(uint16_t half) {
  const int exponent = half >> 10 & 0x1F;
  const double fraction = half & 0x3FF;
  double magnitude = 0;
  if (exponent == 0x1F) {
    magnitude = fraction == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(fraction, -24);
  } else {
    magnitude = std::ldexp(fraction + 0x400, exponent - 25);
  }
  return std::copysign(magnitude, half & 0x8000 ? -1.0 : 1.0);
}

// Rounded to nearest, ties to even; nothing for a number too large.
std::optional<uint16_t> HalfOfDouble(double value) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::fabs(value);
  if (std::isnan(value)) return sign | 0x7E00;
  if (std::isinf(value)) return sign | 0x7C00;
  if (value == 0) return sign;
  int exponent = 0;
  std::frexp(magnitude, &exponent);  // magnitude < 2^exponent
  // The unit of the last of 11 binary digits, or of the subnormal numbers.
  const int unit = std::max(exponent - 11, -24);
  const double digits = std::nearbyint(std::ldexp(magnitude, -unit));
  if (std::ldexp(digits, unit) >= 65536) return std::nullopt;
  // The first digit of a normal number, and a fraction that overflows, add one
  // to the exponent: both are right.
  const int exponent_bits = (unit + 24) << 10;
  return sign | static_cast<uint16_t>(exponent_bits + static_cast<int>(digits));
}

// Nothing for a number that is finite, but not in so many bytes.
std::optional<uint64_t> FloatBits(double value, size_t width) {
  if (width == 8) return std::bit_cast<uint64_t>(value);
  if (width == 2) return HalfOfDouble(value);
  const bool fits =
      !std::isfinite(value) || std::isfinite(static_cast<float>(value));
  if (!fits) return std::nullopt;
  return std::bit_cast<uint32_t>(static_cast<float>(value));
}

StructFloat FloatOfBits(uint64_t bits, size_t width) {
  if (width == 8) return {std::bit_cast<double>(bits)};
  if (width == 4) return {std::bit_cast<float>(static_cast<uint32_t>(bits))};
  return {DoubleOfHalf(static_cast<uint16_t>(bits))};
}

// ---- Values
// ------------------------------------------------------------------

StructValue Integer(uint64_t value) {
  if (value > uint64_t{std::numeric_limits<int64_t>::max()}) return value;
  return static_cast<int64_t>(value);
}

StructValue ReadValue(const Run& run, Bytes bytes, bool little_endian) {
  const auto bits = [&] {
    return LoadBits(bytes.data(), run.width, little_endian);
  };
  switch (run.kind) {
    case FieldKind::kPad:
    case FieldKind::kByte:
    case FieldKind::kString:
      return StructBytes{std::string(bytes)};
    case FieldKind::kSigned:
      return SignExtended(bits(), run.width);
    case FieldKind::kUnsigned:
      return Integer(bits());
    case FieldKind::kBool:
      return bits() != 0;
    case FieldKind::kFloat:
      return FloatOfBits(bits(), run.width);
  }
  return {};
}

absl::Status WrongKind(const Run& run, const char* wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("format ", std::string(1, run.letter), " takes ", wanted));
}

absl::Status OutOfRange(const Run& run, const StructValue& value) {
  std::string text;
  AppendCanonicalValue(value, text);
  return absl::InvalidArgumentError(absl::StrCat(
      text, " is out of the range of format ", std::string(1, run.letter)));
}

// The bits of an integer; nothing if it does not fit.
std::optional<uint64_t> IntegerBits(const Run& run, const StructValue& value) {
  if (const auto* large = std::get_if<uint64_t>(&value)) {
    const uint64_t greatest = GreatestUnsigned(run.width);
    const bool is_signed = run.kind == FieldKind::kSigned;
    if (*large > (is_signed ? greatest >> 1 : greatest)) return std::nullopt;
    return *large;
  }
  const int64_t number = std::get<int64_t>(value);
  const auto bits = static_cast<uint64_t>(number);
  const bool fits = run.kind == FieldKind::kSigned
                        ? SignExtended(bits, run.width) == number
                        : number >= 0 && bits <= GreatestUnsigned(run.width);
  if (!fits) return std::nullopt;
  return bits;
}

absl::StatusOr<uint64_t> BitsOf(const Run& run, const StructValue& value) {
  std::optional<uint64_t> bits;
  if (run.kind == FieldKind::kBool) {
    if (!std::holds_alternative<bool>(value)) return WrongKind(run, "a bool");
    bits = std::get<bool>(value) ? 1 : 0;
  } else if (run.kind == FieldKind::kFloat) {
    const auto* number = std::get_if<StructFloat>(&value);
    if (number == nullptr) return WrongKind(run, "a float");
    bits = FloatBits(number->value, run.width);
  } else {
    if (value.index() > 1) return WrongKind(run, "an integer");
    bits = IntegerBits(run, value);
  }
  if (!bits.has_value()) return OutOfRange(run, value);
  return *bits;
}

absl::Status WriteValue(const Run& run, const StructValue& value,
                        bool little_endian, char* bytes) {
  if (run.kind == FieldKind::kByte || run.kind == FieldKind::kString) {
    const auto* data = std::get_if<StructBytes>(&value);
    if (data == nullptr) return WrongKind(run, "bytes");
    const bool fits = run.kind == FieldKind::kByte
                          ? data->bytes.size() == 1
                          : data->bytes.size() <= run.width;
    if (!fits) {
      return absl::InvalidArgumentError(absl::StrCat(
          data->bytes.size(), " bytes where the format has ", run.width));
    }
    data->bytes.copy(bytes, data->bytes.size());
    return absl::OkStatus();
  }
  const absl::StatusOr<uint64_t> bits = BitsOf(run, value);
  if (!bits.ok()) return bits.status();
  StoreBits(*bits, run.width, little_endian, bytes);
  return absl::OkStatus();
}

// ---- Samples
// -----------------------------------------------------------------

// The `which`-th sample of a value, of kSampleCount.
constexpr size_t kSampleCount = 4;

StructValue SampleFloat(size_t width, size_t which) {
  constexpr std::array<double, kSampleCount> kFloats = {0.5, -0.0, -6.25, 2048};
  if (which != 0) return StructFloat{kFloats[which]};
  const double greatest = width == 2   ? 65504
                          : width == 4 ? std::numeric_limits<float>::max()
                                       : std::numeric_limits<double>::max();
  return StructFloat{greatest};
}

StructValue SampleInteger(const Run& run, size_t which) {
  const uint64_t greatest = GreatestUnsigned(run.width);
  if (run.kind == FieldKind::kUnsigned) {
    const std::array<uint64_t, kSampleCount> numbers = {0, greatest, 1, 0x61};
    return Integer(numbers[which]);
  }
  const auto most = static_cast<int64_t>(greatest >> 1);
  const std::array<int64_t, kSampleCount> numbers = {-most - 1, most, -1, 0x62};
  return numbers[which];
}

StructValue SampleValue(const Run& run, size_t which) {
  switch (run.kind) {
    case FieldKind::kPad:
    case FieldKind::kByte:
    case FieldKind::kString:
      return StructBytes{
          std::string(run.width, std::string("\0\xFFz\n", 4)[which])};
    case FieldKind::kBool:
      return which % 2 == 1;
    case FieldKind::kFloat:
      return SampleFloat(run.width, which);
    case FieldKind::kSigned:
    case FieldKind::kUnsigned:
      return SampleInteger(run, which);
  }
  return {};
}

}  // namespace

bool operator==(StructFloat a, StructFloat b) {
  if (std::isnan(a.value) || std::isnan(b.value)) {
    return std::isnan(a.value) && std::isnan(b.value);
  }
  return std::bit_cast<uint64_t>(a.value) == std::bit_cast<uint64_t>(b.value);
}

void AppendCanonicalValue(const StructValue& value, std::string& out) {
  struct {
    std::string& out;
    void operator()(int64_t number) { AppendCanonical(number, out); }
    void operator()(uint64_t number) { absl::StrAppend(&out, number); }
    void operator()(StructFloat number) { AppendCanonical(number.value, out); }
    void operator()(bool truth) { out += truth ? "true" : "false"; }
    void operator()(const StructBytes& data) {
      AppendCanonicalBytes(data.bytes, out);
    }
    void operator()(const std::string& text) { AppendCanonical(text, out); }
  } append{out};
  std::visit(append, value);
}

absl::StatusOr<StructFormat> StructFormat::Parse(std::string_view text) {
  StructFormat format;
  std::string_view letters = text;
  char order = '!';
  if (!letters.empty() && IsOrder(letters[0])) {
    order = letters[0];
    letters.remove_prefix(1);
  }
  const bool host_is_little = std::endian::native == std::endian::little;
  format.little_endian_ =
      order == '<' || ((order == '@' || order == '=') && host_is_little);
  absl::Status status = format.AppendAll(letters, order == '@');
  if (status.ok() && format.size_ == 0) {
    status = absl::InvalidArgumentError("records have no bytes");
  }
  if (status.ok()) return format;
  return absl::InvalidArgumentError(
      absl::StrCat("\"", absl::CEscape(std::string(text)),
                   "\" is no format: ", status.message()));
}

absl::Status StructFormat::AppendAll(std::string_view letters, bool native) {
  while (!letters.empty()) {
    if (absl::ascii_isspace(letters[0])) {
      letters.remove_prefix(1);
      continue;
    }
    const size_t count = TakeCount(letters);
    if (letters.empty()) {
      return absl::InvalidArgumentError("it ends in a count");
    }
    const absl::Status status = Append(letters[0], native, count);
    if (!status.ok()) return status;
    letters.remove_prefix(1);
  }
  return absl::OkStatus();
}

absl::Status StructFormat::Append(char letter, bool native, size_t count) {
  const Letter* found = FindLetter(letter);
  const size_t width = found == nullptr ? 0
                       : native         ? found->native
                                        : found->standard;
  if (width == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "there is no letter '", absl::CEscape(std::string(1, letter)), "'",
        found == nullptr ? "" : " without @"));
  }
  const size_t alignment = native ? found->alignment : 1;
  const size_t offset = (size_ + alignment - 1) / alignment * alignment;
  if (count > (kMaxSize - std::min(offset, kMaxSize)) / width) {
    return absl::InvalidArgumentError(
        absl::StrCat("records are larger than ", kMaxSize, " bytes"));
  }
  size_ = offset + count * width;
  if (found->kind == FieldKind::kPad) return absl::OkStatus();
  const bool is_string = found->kind == FieldKind::kString;
  runs_.push_back({.letter = letter,
                   .kind = found->kind,
                   .width = is_string ? count : width,
                   .count = is_string ? 1 : count,
                   .offset = offset});
  value_count_ += runs_.back().count;
  return absl::OkStatus();
}

absl::StatusOr<std::string> StructFormat::Pack(
    std::span<const StructValue> values) const {
  if (values.size() != value_count_) {
    return absl::InvalidArgumentError(
        absl::StrCat(values.size(), " values, the format has ", value_count_));
  }
  std::string record(size_, '\0');
  for (const Run& run : runs_) {
    for (size_t i = 0; i < run.count; ++i) {
      const absl::Status status =
          WriteValue(run, values[i], little_endian_,
                     record.data() + run.offset + i * run.width);
      if (!status.ok()) return status;
    }
    values = values.subspan(run.count);
  }
  return record;
}

absl::StatusOr<std::vector<StructValue>> StructFormat::Unpack(
    Bytes record) const {
  if (record.size() != size_) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a record of ", record.size(), " bytes, the format has ", size_));
  }
  std::vector<StructValue> values;
  values.reserve(value_count_);
  for (const Run& run : runs_) {
    for (size_t i = 0; i < run.count; ++i) {
      const Bytes bytes = record.substr(run.offset + i * run.width, run.width);
      values.push_back(ReadValue(run, bytes, little_endian_));
    }
  }
  return values;
}

std::vector<std::vector<StructValue>> StructFormat::Samples() const {
  std::vector<std::vector<StructValue>> samples;
  if (size_ > kSmallSize) return samples;
  for (size_t which = 0; which < kSampleCount; ++which) {
    std::vector<StructValue>& sample = samples.emplace_back();
    for (const Run& run : runs_) {
      for (size_t i = 0; i < run.count; ++i) {
        sample.push_back(SampleValue(run, (which + i) % kSampleCount));
      }
    }
  }
  return samples;
}

}  // namespace splitproof
