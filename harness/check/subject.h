// What is checked: a serializer, push decoder or connection class, configured.
//
// A subject hides all types: from here on the harness sees endpoints, texts and
// bytes. It is made from a registration (see registry.h) and a configuration,
// and is immutable: one subject makes any number of endpoints.

#ifndef SPLITPROOF_HARNESS_CHECK_SUBJECT_H_
#define SPLITPROOF_HARNESS_CHECK_SUBJECT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/proof_model.h"
#include "harness/recv/instruments.h"
#include "serializers/contract/endpoint.h"
#include "serializers/contract/traits.h"

namespace splitproof {

enum class Form : uint8_t { kPlain, kBuffered };
inline constexpr std::array<Form, 2> kForms = {Form::kPlain, Form::kBuffered};
// "plain" or "buffered".
std::string_view FormName(Form form);

// A known packet and what it looks like on the wire.
struct SampleFrame {
  std::string text;                 // Canonical.
  std::vector<std::string> chunks;  // As IncrementalSerialize() gave them.

  std::string Frame() const;
};

class Subject {
 public:
  virtual ~Subject() = default;

  // As it was asked for: "line", "line:newline=CRLF,limit=5".
  const std::string& name() const { return name_; }
  // What was declared; printed where it differs from the strictest.
  const Traits& traits() const { return traits_; }
  // Streams that have errors in them.
  const std::vector<std::string>& malformed() const { return malformed_; }
  // Byte strings that the parser looks for.
  const std::vector<std::string>& delimiters() const { return delimiters_; }
  // Empty when the subject cannot serialize.
  const std::vector<SampleFrame>& samples() const { return samples_; }
  // What went wrong when the samples were serialized, and deserialized in one
  // shot: one line each.
  const std::vector<std::string>& sample_faults() const {
    return sample_faults_;
  }

  // The frame of a packet with `bytes` bytes of text or data, to measure with.
  // Absent where the serializer does not say: PacketOfSize(bytes) is its member
  // that does, a packet or an optional one.
  virtual std::optional<std::string> FrameOfSize(size_t bytes) const {
    static_cast<void>(bytes);
    return std::nullopt;
  }

  bool Has(Form form) const { return has_[static_cast<size_t>(form)]; }
  bool HasBoth() const { return Has(Form::kPlain) && Has(Form::kBuffered); }

  // A new connection. `recv_size`, at least 1: the plain recv size, or the
  // buffered size hint. The form must exist; subject and instruments must
  // outlive the endpoint.
  virtual std::unique_ptr<Endpoint> Connect(Form form, size_t recv_size,
                                            Instruments& instruments) const = 0;

  // The form taken apart, for a proof with chunks of up to `chunk_max` bytes.
  // Null where it cannot be: a coroutine, a push decoder, a connection class,
  // and a deserializer that cannot be copied and compared.
  virtual std::unique_ptr<ProofModel> ModelForProof(Form form,
                                                    size_t chunk_max) const {
    static_cast<void>(form);
    static_cast<void>(chunk_max);
    return nullptr;
  }

 protected:
  std::string name_;
  Traits traits_;
  std::array<bool, 2> has_ = {false, false};
  std::vector<std::string> malformed_;
  std::vector<std::string> delimiters_;
  std::vector<SampleFrame> samples_;
  std::vector<std::string> sample_faults_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_SUBJECT_H_
