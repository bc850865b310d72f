#include "report/census_ledger.h"

namespace wirecensus {

void write_ledger(const Ledger& ledger, CensusBlockWriter& file) {
  file.entry(CensusBlockKind::ledger).number(ledger.counted);
  for (const Loss& loss : ledger.losses) {
    CensusBytesWriter out = file.entry(CensusBlockKind::losses);
    // By name: causes come and go, and numbers must not change their meaning.
    out.text(loss_cause_name(loss.cause));
    out.text(loss.source);
    out.number(loss.packets);
    out.byte(loss.packets_known ? 1 : 0);
    out.text(loss.detail);
  }
  for (const Doubt& doubt : ledger.doubts) {
    CensusBytesWriter out = file.entry(CensusBlockKind::doubts);
    out.text(doubt.source);
    out.text(doubt.detail);
  }
}

namespace {

LossCause read_cause(CensusBytesReader& in) {
  const std::string name = in.text();
  for (int i = 0; i <= static_cast<int>(LossCause::books_do_not_balance); ++i) {
    const auto cause = static_cast<LossCause>(i);
    if (loss_cause_name(cause) == name) return cause;
  }
  in.fail();
  return LossCause::books_do_not_balance;
}

}  // namespace

void read_ledger(CensusBytesReader& in, Ledger& ledger) { ledger.counted = in.number(); }

void read_loss(CensusBytesReader& in, Ledger& ledger) {
  Loss loss{read_cause(in), {}, 0, true, {}};
  loss.source = in.text();
  loss.packets = in.number();
  loss.packets_known = in.flag();
  loss.detail = in.text();
  ledger.losses.push_back(std::move(loss));
}

void read_doubt(CensusBytesReader& in, Ledger& ledger) {
  Doubt doubt{in.text(), {}};
  doubt.detail = in.text();
  ledger.doubts.push_back(std::move(doubt));
}

}  // namespace wirecensus
