// Protocols whose converter makes a mess of the stream. What a converter
// refuses is one packet, framed as it should be: nothing but that packet is
// lost, and the connection lives on, whatever the form.

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "harness/mutants/all_mutants.h"
#include "serializers/contract/protocol.h"
#include "serializers/line.h"

namespace splitproof::mutants {
namespace {

// Numbers in decimal, without a sign or a zero in front.
struct Numbers {
  using Packet = int64_t;
  absl::StatusOr<int64_t> FromWire(std::string_view text) const {
    int64_t number = 0;
    const bool is_number = absl::SimpleAtoi(std::string(text), &number);
    if (is_number && std::to_string(number) == text) return number;
    return absl::InvalidArgumentError("not a number");
  }
  absl::StatusOr<std::string> ToWire(int64_t number) const {
    return std::to_string(number);
  }
  std::vector<int64_t> Samples() const { return {0, 7, 23, 100}; }
  std::vector<std::string> MalformedPackets() const { return {"x", "07", ""}; }
};

using NumberLines = BufferedStreamProtocol<LineSerializer, Numbers>;

// The base of mutants: a protocol with a limit, whose text makes no bases.
class NumberProtocol : public NumberLines {
 public:
  NumberProtocol() : NumberLines(LineSerializer({.limit = 64})) {}
  static void FromParameters() = delete;
};

// A refused packet takes the rest of the chunk along: its error is made of the
// converter's status, which knows nothing of a remainder.
//
// As EasyNetwork's compressors lose it (D11 of the divergences). Takes a packet
// behind a refused one, in one recv.
class RefusalEatsTheRest : public NumberProtocol {
 public:
  class Plain {
   public:
    explicit Plain(const LineSerializer& lines)
        : deserializer_(lines.IncrementalDeserialize()) {}
    Step<int64_t> Feed(Bytes chunk) {
      return Convert(deserializer_.Feed(chunk));
    }
    Step<int64_t> Finish() const { return Convert(deserializer_.Finish()); }

   private:
    static Step<int64_t> Convert(Step<std::string_view> step) {
      if (step.needs_more()) return kNeedMore;
      if (Malformed* error = step.malformed()) return std::move(*error);
      const auto& [line, remainder] = *step.decoded();
      const absl::StatusOr<int64_t> number = Numbers().FromWire(line);
      if (number.ok()) return Decoded{*number, remainder};
      return Malformed{.kind = ErrorKind::kConversion,
                       .status = number.status(),
                       .remainder = {}};  // Bug: the frame's.
    }

    LineSerializer::PlainDeserializer deserializer_;
  };

  Plain IncrementalDeserialize() const { return Plain(lines_); }

 private:
  LineSerializer lines_ = LineSerializer({.limit = 64});
};

// A refused packet ends the connection, in the buffered form: the one that a
// test of the plain one does not run.
//
// As in any library whose two forms have an error path each. Takes a refused
// packet, and both forms.
class RefusalEndsOneForm : public NumberProtocol {
 public:
  class Buffered : public BufferedDeserializerOf<NumberLines> {
   public:
    using Base = BufferedDeserializerOf<NumberLines>;
    explicit Buffered(const Base& base) : Base(base) {}
    Step<int64_t> Commit(std::span<char> buffer, size_t nbytes) {
      Step<int64_t> step = Base::Commit(buffer, nbytes);
      Malformed* error = step.malformed();
      if (error != nullptr) error->fatal = true;  // Bug: whatever its kind.
      return step;
    }
  };

  Buffered BufferedIncrementalDeserialize(Scratch& scratch) const {
    return Buffered(NumberProtocol::BufferedIncrementalDeserialize(scratch));
  }
};

// The converter is given a view, and keeps it: the words of a line, to be read
// when the application gets to it.
//
// As in every parser of headers that keeps slices of a read buffer. Takes
// another recv, or a look at the packet when its line is gone.
struct WordsOfALine {
  struct Words {
    std::string_view first;
  };
  using Packet = Words;
  absl::StatusOr<Words> FromWire(std::string_view line) const {
    return Words{line.substr(0, line.find(' '))};  // Bug: not a copy.
  }
  absl::StatusOr<std::string> ToWire(const Words& words) const {
    return std::string(words.first);
  }
  static void AppendCanonical(const Words& words, std::string& out) {
    splitproof::AppendCanonical(words.first, out);
  }
  std::vector<Words> Samples() const { return {{"ab"}, {"c"}, {"defghi"}}; }
};

class ConverterKeepsTheView
    : public BufferedStreamProtocol<LineSerializer, WordsOfALine> {
 public:
  ConverterKeepsTheView()
      : BufferedStreamProtocol(LineSerializer({.limit = 64})) {}
  static void FromParameters() = delete;
  // One-shot, the line is gone before anyone can look at the packet, which is
  // a bug that needs no stream.
  void Deserialize(std::string_view bytes) const = delete;
};

}  // namespace

std::vector<Mutant> ProtocolMutants() {
  return {{.name = "refusal-eats-the-rest",
           .bug_class = 'D',
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<RefusalEatsTheRest>},
          {.name = "refusal-ends-one-form",
           .bug_class = 'G',
           .difficulty = 2,
           .killed_by = "plain-equals-buffered",
           .make = Make<RefusalEndsOneForm>},
          {.name = "converter-keeps-the-view",
           .bug_class = 'J',
           .museum = "J4",
           .difficulty = 2,
           .killed_by = "no-kept-alias",
           .make = Make<ConverterKeepsTheView>}};
}

}  // namespace splitproof::mutants
