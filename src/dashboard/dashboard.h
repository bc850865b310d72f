// A dashboard as a value: which panels show the answers to which queries. `grafana` makes a file of
// it; store_dashboard and metrics_dashboard are the ones that there are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wirecensus::dashboard {

enum class DataSource : std::uint8_t { clickhouse, prometheus };

enum class PanelKind : std::uint8_t {
  heading,  // of the panels that follow; no queries
  number,   // the latest value, large
  lines,    // over time
  bars,     // over time, stacked
  table,
  bar_chart,  // of a column of texts and one of numbers
};

struct Query {
  std::string text;         // in the language of the data source
  std::string legend = {};  // of metrics: with labels as "{{name}}"
};

struct Panel {
  PanelKind kind;
  std::string title;
  std::string description = {};
  std::string_view unit = {};  // in the words of Grafana; empty: plain numbers
  std::vector<Query> queries = {};
  int width = 12;  // of 24
  int height = 8;
};

// What the one who looks at it chooses, for the queries.
struct Variable {
  std::string name;
  std::string label;
  std::string query;       // of the values that can be chosen; empty: it is typed
  bool several = true;     // values can be chosen at a time, and all; of a query
  std::string usual = {};  // what is typed otherwise
};

struct Dashboard {
  std::string id;  // in addresses; at most 40 letters, digits and '-'
  std::string title;
  DataSource source;
  std::vector<Variable> variables;
  std::vector<Panel> panels;
};

inline constexpr std::string_view kBitRate = "bps";
inline constexpr std::string_view kPacketRate = "pps";
inline constexpr std::string_view kByteCount = "decbytes";

}  // namespace wirecensus::dashboard
