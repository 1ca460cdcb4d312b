// Class R: bytes or state from before a change of protocol, or from before a
// new connection, are used after it.

#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_session.h"
#include "harness/mutants/toy_tags.h"

namespace splitproof::mutants {
namespace {

// Which protocol is spoken is asked once for each recv: what arrives together
// with UPGRADE is still taken for lines.
//
// As in the STARTTLS family, CVE-2011-0411 (R1), and http-parser-js #63 (D3).
// Takes a switch, and bytes behind it in the same recv.
class AsksOncePerRecv : public Session {
 public:
  void Received(size_t nbytes, EventSink& sink) override {
    was_upgraded_ = upgraded_;
    Session::Received(nbytes, sink);
  }

 protected:
  bool HandleOne(EventSink& sink) override {
    return was_upgraded_ ? HandleFrame(sink) : HandleLine(sink);  // Bug.
  }

 private:
  bool was_upgraded_ = false;
};

// What has been read ahead is thrown away at the switch, as is right for
// STARTTLS, and wrong here.
//
// As in mosquitto and others that fixed R1 too well; D3. Takes bytes behind
// UPGRADE in the same recv.
class DropsReadAhead : public Session {
 protected:
  bool HandleOne(EventSink& sink) override {
    const bool was_upgraded = upgraded_;
    const bool handled = Session::HandleOne(sink);
    if (upgraded_ && !was_upgraded) Handled(end_ - begin_);  // Bug.
    return handled;
  }
};

// A new connection speaks the protocol that the old one had changed to.
//
// As in Nodemailer PR #1835 (R3), which kept a remainder. Takes two connections
// on one object.
class StaysUpgraded : public Session {
 public:
  void Clear() override {
    const bool upgraded = upgraded_;
    Session::Clear();
    upgraded_ = upgraded;  // Bug.
  }
};

// Reset() forgets that it was in an entity.
//
// As in hiredis 663d6d1 (G12), where a reset forgot one of two fields. Takes a
// new connection in the middle of an entity: at the end of a stream, another
// place cleans up.
class ResetForgetsEntity : public Tags {
 public:
  void Finish(Sink& sink) {
    const bool in_entity = state_ == State::kEntity;
    if (in_entity) entity_.clear();
    Tags::Finish(sink);
    if (in_entity) state_ = State::kText;
  }
  void Reset() {
    const State state = state_;
    const std::string entity = entity_;
    Tags::Reset();
    if (state != State::kEntity) return;
    state_ = state;  // Bug.
    entity_ = entity;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"<a></a>", "<b>one &lt; two</b>", "<a>x<b>&amp;&amp;</b>y</a>"};
  }

 private:
  using Tags::Feed;  // The buffered form only.
};

}  // namespace

std::vector<Mutant> SwitchMutants() {
  return {{.name = "asks-once-per-recv",
           .bug_class = 'R',
           .museum = "R1",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<AsksOncePerRecv>},
          {.name = "drops-read-ahead",
           .bug_class = 'R',
           .museum = "D3",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<DropsReadAhead>},
          {.name = "stays-upgraded",
           .bug_class = 'R',
           .museum = "R3",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<StaysUpgraded>},
          {.name = "reset-forgets-entity",
           .bug_class = 'R',
           .museum = "G12",
           .difficulty = 5,
           .killed_by = "reuse-equals-fresh",
           .make = Make<ResetForgetsEntity>}};
}

}  // namespace splitproof::mutants
