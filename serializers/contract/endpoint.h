// The narrow waist: one connection, as whoever calls recv sees it.
//
// An endpoint offers a window, is told how many bytes recv wrote there, and
// reports packets and errors to a sink. Consumers and push decoders are wrapped
// into endpoints by the harness. An existing connection class with a buffer and
// callbacks of its own can implement this interface directly, in a page of code
// that needs nothing of the harness.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_ENDPOINT_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_ENDPOINT_H_

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "serializers/contract/bytes.h"
#include "serializers/contract/canonical.h"
#include "serializers/contract/extent.h"
#include "serializers/contract/step.h"

namespace splitproof {

// A packet that somebody keeps after its connection has gone on.
class KeptPacket {
 public:
  virtual ~KeptPacket() = default;
  // Appends what the packet's text is by now.
  virtual void AppendCanonical(std::string& out) const = 0;
};

// A packet of any type, during a call. Costs no allocation.
class PacketRef {
 public:
  // A packet of serializer S (see canonical.h). The reference is valid as long
  // as the packet.
  template <class S, class T>
  static PacketRef Of(const T& packet) {
    return PacketRef(&packet, &kOperations<S, T, std::copyable<T>>);
  }
  // A view: its bytes are the connection's and cannot be kept.
  template <class S, class T>
  static PacketRef OfView(const T& packet) {
    return PacketRef(&packet, &kOperations<S, T, false>);
  }

  void AppendCanonical(std::string& out) const {
    operations_->append(packet_, out);
  }

  // A copy of the packet object, for looking at it again later: null for views.
  // A copy that owns its bytes never changes; one that does not is a bug.
  std::unique_ptr<KeptPacket> Keep() const {
    return operations_->keep(packet_);
  }

 private:
  struct Operations {
    void (*append)(const void* packet, std::string& out);
    std::unique_ptr<KeptPacket> (*keep)(const void* packet);
  };

  template <class S, class T>
  class Kept : public KeptPacket {
   public:
    explicit Kept(const T& packet) : packet_(packet) {}
    void AppendCanonical(std::string& out) const override {
      AppendCanonicalOf<S>(packet_, out);
    }

   private:
    T packet_;
  };

  template <class S, class T, bool kCanKeep>
  static constexpr Operations kOperations = {
      .append =
          [](const void* packet, std::string& out) {
            AppendCanonicalOf<S>(*static_cast<const T*>(packet), out);
          },
      .keep = [](const void* packet) -> std::unique_ptr<KeptPacket> {
        if constexpr (kCanKeep) {
          return std::make_unique<Kept<S, T>>(*static_cast<const T*>(packet));
        } else {
          return nullptr;
        }
      }};

  PacketRef(const void* packet, const Operations* operations)
      : packet_(packet), operations_(operations) {}

  const void* packet_;
  const Operations* operations_;
};

// Who is told what an endpoint finds. Packets, messages and remainders are
// valid during the call only. A sink must not call the endpoint.
class EventSink {
 public:
  virtual void OnPacket(const PacketRef& packet, const Extent& extent) = 0;
  virtual void OnError(const Malformed& error, const Extent& extent) = 0;

 protected:
  ~EventSink() = default;
};

// Not thread-safe. Every event is reported from within the call that caused it.
class Endpoint {
 public:
  virtual ~Endpoint() = default;

  // Called once before anything else.
  virtual void Open(EventSink& sink) { static_cast<void>(sink); }

  // Where recv writes next; empty when the connection is dead, or when there is
  // no memory for a window. Asking twice changes nothing.
  virtual std::span<char> Window() = 0;

  // `nbytes` bytes, at least 1 and at most the window, have been written to the
  // beginning of the window.
  virtual void OnRecv(size_t nbytes, EventSink& sink) = 0;

  // recv returned 0. The window is empty from then on; a second call does
  // nothing.
  virtual void OnEof(EventSink& sink) = 0;

  // recv failed with this errno. EAGAIN and EINTR change nothing; the others
  // end the connection. No call throws: memory that runs out is a fatal error
  // of kind `resource`. Window() has no sink to report it to, so whoever finds
  // the window empty, and has been told of no fatal error, calls this with
  // ENOMEM: the endpoint then reports it.
  virtual void OnError(int error, EventSink& sink) {
    static_cast<void>(error);
    static_cast<void>(sink);
  }

  // A new connection, possibly on the same memory. Open() comes next.
  virtual void Clear() = 0;

  // Optional: a digest of all that the future of a connection depends on which
  // is not over. Proofs take states with one digest for one: without it, only
  // those whose bytes are all the same.
  virtual std::optional<std::string> Digest() const { return std::nullopt; }
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_ENDPOINT_H_
