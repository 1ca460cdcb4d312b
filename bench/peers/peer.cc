#include "bench/peers/peer.h"

#include "absl/strings/str_cat.h"

namespace splitproof::peers {

absl::Status CheckPackets(const Row& row, const Checksum& decoded,
                          const Checksum& sent) {
  const bool counted =
      decoded.packets() == 0 || decoded.packets() == sent.packets();
  if (decoded == sent || (row.kind == RowKind::kLimit && counted)) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      row.name, " decoded ", decoded.packets(), " packets, not the ",
      sent.packets(), " that were sent, or others"));
}

Rows AllRows() {
  Rows rows;
  for (const auto add : {AddLimits, AddOurs, AddPlainForms, AddBeast, AddAsio,
                         AddLibevent, AddHiredis, AddMsgpack, AddExpat}) {
    add(rows);
  }
  return rows;
}

}  // namespace splitproof::peers
