// Serializers that tests of proofs are about: one that is right, and some that
// go wrong in a way that makes proofs hard.

#ifndef SPLITPROOF_HARNESS_SEARCH_PROOF_TEST_SUBJECTS_H_
#define SPLITPROOF_HARNESS_SEARCH_PROOF_TEST_SUBJECTS_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "harness/check/typed_subject.h"
#include "harness/search/proof.h"
#include "serializers/contract/serializer.h"

namespace splitproof::test {

// Words that end at a stop byte, plain.
class Words {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t stop = chunk.find('.');
      word_.append(chunk.substr(0, stop));
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{word_, chunk.substr(stop + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   protected:
    std::string word_;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Spoils a word of which one byte came first.
class SpoilsFirstByte : public Words {
 public:
  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (word_.size() == 1) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Spoils a word's fifth piece, and leaves out of == how many there were.
class Miscounts : public Words {
 public:
  static constexpr int kPieces = 5;

  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (++pieces_ == kPieces) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }
    // Lies: the pieces matter.
    friend bool operator==(const Deserializer& a, const Deserializer& b) {
      return a.word_ == b.word_;
    }

   private:
    int pieces_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// The same, and the base class's == is all there is.
class Inherits : public Words {
 public:
  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (++pieces_ == 2) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }

   private:
    int pieces_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Spoils every `kPeriod`-th chunk of all connections together.
class Remembers : public Words {
 public:
  static constexpr int kPeriod = 997;

  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      static int calls = 0;
      if (++calls % kPeriod == 0) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// A new state for each way of cutting.
class Diverges : public Words {
 public:
  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      hash_ = hash_ * 31 + chunk.size();
      return Words::Deserializer::Feed(chunk);
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    uint64_t hash_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Can be moved only, and has no ==.
class Incomparable : public Words {
 public:
  class Deserializer {
   public:
    Deserializer() = default;
    Deserializer(Deserializer&&) = default;
    Deserializer& operator=(Deserializer&&) = default;
    Step<std::string> Feed(Bytes chunk) { return words_.Feed(chunk); }

   private:
    Words::Deserializer words_;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// What S is, without its ==, and with the word for its digest.
template <class S>
class Digested : public Words {
 public:
  class Deserializer : private S::Deserializer {
   public:
    Deserializer() = default;
    Deserializer(Deserializer&&) = default;
    Deserializer& operator=(Deserializer&&) = default;
    using S::Deserializer::Feed;
    std::string Digest() const { return this->word_; }
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Counts its chunks, of all connections together, and can be moved only.
class Counts : public Words {
 public:
  class Deserializer : public Incomparable::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      static volatile int calls = 0;
      calls = calls + 1;
      return Incomparable::Deserializer::Feed(chunk);
    }
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Draws a number for each chunk, and does nothing with it.
class Draws : public Words {
 public:
  class Deserializer : public Incomparable::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      drawn_ = std::rand() % 2;  // NOLINT(cert-msc50-cpp)
      return Incomparable::Deserializer::Feed(chunk);
    }

   private:
    int drawn_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// How words are looked at: properly; with what was looked at before forgotten,
// so that the word is what is behind it; with a byte more asked for before it
// is worth to look again.
enum class Looking { kProperly, kForgetfully, kLazily };

// Words in a buffer, which can be told by looking at them.
template <Looking kLooking>
class Looks {
 public:
  using Packet = std::string;
  using PacketView = Bytes;

  class Deserializer {
   public:
    static Glance<Bytes> Look(const Looks&, Bytes held,
                              size_t& looked) noexcept {
      const size_t stop = held.find('.', looked);
      if (stop == Bytes::npos) {
        looked = held.size();
        const size_t more = kLooking == Looking::kLazily ? 2 : 1;
        return {.verdict = Glance<Bytes>::Verdict::kNeedMore,
                .bytes = held.size() + more};
      }
      const size_t begin = kLooking == Looking::kForgetfully ? looked : 0;
      return {.verdict = Glance<Bytes>::Verdict::kPacket,
              .packet = held.substr(begin, stop - begin),
              .bytes = stop + 1};
    }
    std::span<char> Prepare(std::span<char> buffer) const {
      return buffer.subspan(filled_);
    }
    Step<Bytes> Commit(std::span<char> buffer, size_t nbytes) {
      filled_ += nbytes;
      const Bytes held(buffer.data(), filled_);
      const size_t stop = held.find('.');
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{held.substr(0, stop), held.substr(stop + 1)};
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    size_t filled_ = 0;
  };

  static constexpr Traits kTraits = {.in_place = true};
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer(64 + size_hint);
  }
};

// Of the plain form.
template <class S>
Proof Prove(std::string_view stream, const ProofOptions& options = {}) {
  const auto subject = *MakeSubject<S>("subject", "");
  return ProveStream(*subject, Form::kPlain, stream, nullptr, options);
}

}  // namespace splitproof::test

#endif  // SPLITPROOF_HARNESS_SEARCH_PROOF_TEST_SUBJECTS_H_
