// Subjects made from types: the only place where the harness meets them.

#ifndef SPLITPROOF_HARNESS_CHECK_TYPED_SUBJECT_H_
#define SPLITPROOF_HARNESS_CHECK_TYPED_SUBJECT_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "harness/check/subject.h"
#include "harness/check/subject_type.h"
#include "harness/check/typed_proof_model.h"
#include "harness/recv/consumer_endpoint.h"
#include "harness/recv/instruments.h"
#include "harness/recv/push_endpoint.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// The members that any kind of subject may have, read from an object of its
// type.
template <class T>
class TypedSubject : public Subject {
 protected:
  void Describe(std::string name, const T& object) {
    name_ = std::move(name);
    traits_ = TraitsOf<T>();
    if constexpr (requires { object.promptness(); }) {
      traits_.promptness = object.promptness();
    }
    if constexpr (requires { object.MalformedSamples(); }) {
      malformed_ = object.MalformedSamples();
    }
    if constexpr (requires { object.Delimiters(); }) {
      delimiters_ = object.Delimiters();
    }
  }
};

template <class S>
class SerializerSubject final : public TypedSubject<S> {
 public:
  SerializerSubject(std::string name, S serializer)
      : serializer_(std::move(serializer)) {
    this->has_ = {HasPlainForm<S>, HasBufferedForm<S>};
    this->Describe(std::move(name), serializer_);
    if constexpr (HasIncrementalSerialize<S> &&
                  requires { serializer_.Samples(); }) {
      for (const auto& packet : serializer_.Samples()) AddSample(packet);
    }
  }

  std::unique_ptr<Endpoint> Connect(Form form, size_t recv_size,
                                    Instruments& instruments) const override {
    if constexpr (HasPlainForm<S>) {
      if (form == Form::kPlain) {
        return std::make_unique<PlainEndpoint<S>>(serializer_, recv_size,
                                                  instruments);
      }
    }
    if constexpr (HasBufferedForm<S>) {
      if (form == Form::kBuffered) {
        return std::make_unique<BufferedEndpoint<S>>(serializer_, recv_size,
                                                     instruments);
      }
    }
    return nullptr;
  }

  std::optional<std::string> FrameOfSize(size_t bytes) const override {
    if constexpr (HasIncrementalSerialize<S> &&
                  requires { serializer_.PacketOfSize(bytes); }) {
      const std::optional<Packet> packet = serializer_.PacketOfSize(bytes);
      std::string frame;
      const auto append = [&](Bytes chunk) { frame.append(chunk); };
      if (packet && serializer_.IncrementalSerialize(*packet, append).ok()) {
        return frame;
      }
    }
    return std::nullopt;
  }

  std::unique_ptr<ProofModel> ModelForProof(Form form,
                                            size_t chunk_max) const override {
    if constexpr (internal::HasPlainProof<S>) {
      if (form == Form::kPlain) {
        return std::make_unique<internal::PlainModel<S>>(serializer_,
                                                         chunk_max);
      }
    }
    if constexpr (internal::HasBufferedProof<S>) {
      if (form == Form::kBuffered) {
        auto model = std::make_unique<internal::BufferedModel<S>>(serializer_,
                                                                  chunk_max);
        if (model->IsUsable()) return model;
      }
    }
    return nullptr;
  }

 private:
  using Packet = typename S::Packet;

  static std::string TextOf(const Packet& packet) {
    std::string text;
    AppendCanonicalOf<S>(packet, text);
    return text;
  }

  void AddSample(const Packet& packet) {
    SampleFrame sample{.text = TextOf(packet), .chunks = {}};
    const absl::Status status = serializer_.IncrementalSerialize(
        packet, [&](Bytes chunk) { sample.chunks.emplace_back(chunk); });
    if (!status.ok()) {
      Fault(sample.text, "IncrementalSerialize: ", status.ToString());
      return;
    }
    for (const std::string& chunk : sample.chunks) {
      if (chunk.empty()) {
        Fault(sample.text, "IncrementalSerialize gave an empty chunk", "");
      }
    }
    CheckOneShot(packet, sample.text);
    this->samples_.push_back(std::move(sample));
  }

  void CheckOneShot(const Packet& packet, const std::string& text) {
    if constexpr (HasSerialize<S> && HasDeserialize<S>) {
      const absl::StatusOr<std::string> bytes = serializer_.Serialize(packet);
      if (!bytes.ok()) {
        Fault(text, "Serialize: ", bytes.status().ToString());
        return;
      }
      const absl::StatusOr<Packet> back = serializer_.Deserialize(*bytes);
      if (!back.ok()) {
        Fault(text, "Deserialize: ", back.status().ToString());
      } else if (!(*back == packet)) {
        Fault(text, "Deserialize(Serialize(p)) is ", TextOf(*back));
      }
    }
  }

  void Fault(const std::string& text, std::string_view what,
             const std::string& detail) {
    this->sample_faults_.push_back(
        absl::StrCat("packet ", text, ": ", std::string(what), detail));
  }

  S serializer_;
};

template <PushDecoder D>
class PushSubject final : public TypedSubject<D> {
 public:
  // `make` makes the decoder of one connection.
  PushSubject(std::string name, typename PushEndpoint<D>::Make make)
      : make_(std::move(make)) {
    this->has_ = {PushesPlain<D>, PushesBuffered<D>};
    this->Describe(std::move(name), make_());
  }

  std::unique_ptr<Endpoint> Connect(Form form, size_t recv_size,
                                    Instruments& instruments) const override {
    if constexpr (PushesPlain<D>) {
      if (form == Form::kPlain) {
        return std::make_unique<PlainPushEndpoint<D>>(make_, recv_size,
                                                      instruments);
      }
    }
    if constexpr (PushesBuffered<D>) {
      if (form == Form::kBuffered) {
        return std::make_unique<BufferedPushEndpoint<D>>(make_, recv_size,
                                                         instruments);
      }
    }
    return nullptr;
  }

 private:
  typename PushEndpoint<D>::Make make_;
};

// A connection class that is an endpoint itself. It owns the buffer, so its
// only form is the buffered one.
template <class E>
class EndpointSubject final : public TypedSubject<E> {
 public:
  using Make = std::function<std::unique_ptr<E>()>;

  EndpointSubject(std::string name, Make make) : make_(std::move(make)) {
    this->has_ = {false, true};
    this->Describe(std::move(name), *make_());
  }

  std::unique_ptr<Endpoint> Connect(Form form, size_t recv_size,
                                    Instruments& instruments) const override {
    static_cast<void>(recv_size);
    static_cast<void>(instruments);
    return form == Form::kBuffered ? make_() : nullptr;
  }

 private:
  Make make_;
};

namespace internal {

// T configured by `text`, or default-constructed where it has no configuration.
template <class T>
auto Configured(std::string_view text) -> absl::StatusOr<
    std::conditional_t<std::is_base_of_v<Endpoint, T>, std::unique_ptr<T>, T>> {
  absl::StatusOr<Parameters> parameters = Parameters::Parse(text);
  if (!parameters.ok()) return parameters.status();
  if constexpr (requires { T::FromParameters(*parameters); }) {
    return T::FromParameters(*parameters);
  } else {
    if (!parameters->status().ok()) return parameters->status();
    if constexpr (std::is_base_of_v<Endpoint, T>) {
      return std::make_unique<T>();
    } else {
      return T();
    }
  }
}

}  // namespace internal

// The subject that T, configured by `text`, is. Does not compile, and says why,
// where T lacks what a subject has.
template <class T>
absl::StatusOr<std::unique_ptr<Subject>> MakeSubject(std::string name,
                                                     std::string text) {
  if constexpr (!internal::CheckSubjectType<T>()) {
    return nullptr;
  } else if constexpr (internal::FeedsAlone<T>) {
    return MakeSubject<internal::SerializerOfParser<T>>(std::move(name),
                                                        std::move(text));
  } else {
    auto first = internal::Configured<T>(text);
    if (!first.ok()) return first.status();
    if constexpr (internal::IsEndpoint<T>) {
      return std::make_unique<EndpointSubject<T>>(
          std::move(name), [text] { return *internal::Configured<T>(text); });
    } else if constexpr (PushDecoder<T>) {
      return std::make_unique<PushSubject<T>>(
          std::move(name), [text] { return *internal::Configured<T>(text); });
    } else {
      return std::make_unique<SerializerSubject<T>>(std::move(name),
                                                    *std::move(first));
    }
  }
}

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_TYPED_SUBJECT_H_
