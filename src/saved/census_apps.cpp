#include "saved/census_apps.h"

#include <algorithm>
#include <string>
#include <utility>

#include "inspect/apps/app_detector.h"
#include "inspect/names/names.h"
#include "saved/census_flow_key.h"

namespace wirecensus::saved {
namespace {

using inspect::AppRecords;
using inspect::FlowApp;

enum class AppEntry : std::uint8_t { counted, word, flow };

CensusBytesWriter begin_app_entry(CensusBlockWriter& file, AppEntry kind) {
  CensusBytesWriter out = file.entry(CensusBlockKind::apps);
  out.byte(static_cast<std::uint8_t>(kind));
  return out;
}

bool is_app_word(const std::string& word) {
  const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
  return !word.empty() && word.size() <= inspect::kMaxAppWord &&
         std::all_of(word.begin(), word.end(), is_printable);
}

void read_app_word(CensusBytesReader& in, AppRecords& apps) {
  std::string word = in.text();
  const bool ascends = apps.words.empty() || apps.words.back() < word;
  if (!is_app_word(word) || !ascends || !apps.flows.empty()) return in.fail();
  apps.words.push_back(std::move(word));
}

void read_flow_app(CensusBytesReader& in, AppRecords& apps) {
  if (apps.words.empty()) return in.fail();
  FlowApp flow;
  flow.key = read_flow_key(in);
  flow.time = in.signed_64();
  flow.word = static_cast<std::uint32_t>(in.number_to(apps.words.size() - 1));
  const bool ascends = apps.flows.empty() || apps.flows.back().key < flow.key;
  if (!ascends || flow.key != inspect::biflow_key(flow.key)) return in.fail();
  if (!in.failed()) apps.flows.push_back(flow);
}

}  // namespace

void write_apps(const AppRecords& apps, CensusBlockWriter& file) {
  if (!apps.counted) return;
  begin_app_entry(file, AppEntry::counted).number(apps.left_out);
  for (const std::string& word : apps.words) begin_app_entry(file, AppEntry::word).text(word);
  for (const FlowApp& flow : apps.flows) {
    CensusBytesWriter out = begin_app_entry(file, AppEntry::flow);
    write_flow_key(out, flow.key);
    out.signed_64(flow.time);
    out.number(flow.word);
  }
}

void read_app(CensusBytesReader& in, AppRecords& apps) {
  const auto kind = in.name(AppEntry::flow);
  if (in.failed()) return;
  if ((kind == AppEntry::counted) == apps.counted) return in.fail();  // once, and first
  switch (kind) {
    case AppEntry::counted:
      apps.counted = true;
      apps.left_out = in.number();
      return;
    case AppEntry::word: return read_app_word(in, apps);
    case AppEntry::flow: return read_flow_app(in, apps);
  }
}

}  // namespace wirecensus::saved
