#include "dashboard/grafana.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace wirecensus::dashboard {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kWidth = 24;  // of a dashboard
constexpr std::string_view kLeastStep =
    "1m";                           // between points: most bars of timelines are narrower
constexpr int kSchemaVersion = 37;  // of Grafana 9, which newer ones convert

std::string_view plugin_of(DataSource source) {
  return source == DataSource::clickhouse ? "grafana-clickhouse-datasource" : "prometheus";
}

// Which of its kind it is, is chosen in the dashboard.
Json source_json(DataSource source) {
  return {{"type", plugin_of(source)}, {"uid", "${datasource}"}};
}

std::string_view type_of(PanelKind kind) {
  switch (kind) {
    case PanelKind::heading: return "row";
    case PanelKind::number: return "stat";
    case PanelKind::lines:
    case PanelKind::bars: return "timeseries";
    case PanelKind::table: return "table";
    case PanelKind::bar_chart: return "barchart";
  }
  return "";
}

bool is_over_time(PanelKind kind) { return kind == PanelKind::lines || kind == PanelKind::bars; }

Json target_json(const Panel& panel, const Query& query, DataSource source, std::size_t number) {
  Json target{{"refId", std::string(1, static_cast<char>('A' + number))},
              {"datasource", source_json(source)}};
  if (source == DataSource::clickhouse) {
    const bool over_time = is_over_time(panel.kind);
    target["editorType"] = "sql";
    target["queryType"] = over_time ? "timeseries" : "table";
    target["format"] = over_time ? 0 : 1;
    target["rawSql"] = query.text;
    return target;
  }
  const bool at_once = panel.kind == PanelKind::table;
  target["expr"] = query.text;
  target["legendFormat"] = query.legend;
  target["instant"] = at_once;
  target["range"] = !at_once;
  target["format"] = at_once ? "table" : "time_series";
  return target;
}

Json defaults_json(const Panel& panel) {
  Json defaults = Json::object();
  if (!panel.unit.empty()) defaults["unit"] = panel.unit;
  if (!is_over_time(panel.kind)) return defaults;
  const bool stacked = panel.kind == PanelKind::bars;
  defaults["min"] = 0;
  defaults["custom"] = {{"drawStyle", stacked ? "bars" : "line"},
                        {"fillOpacity", stacked ? 60 : 10},
                        {"showPoints", "auto"},
                        {"stacking", {{"group", "A"}, {"mode", stacked ? "normal" : "none"}}}};
  return defaults;
}

Json options_json(PanelKind kind) {
  if (kind == PanelKind::table) return {{"showHeader", true}};
  if (kind == PanelKind::number) {
    return {{"reduceOptions", {{"calcs", {"lastNotNull"}}, {"fields", ""}, {"values", false}}},
            {"colorMode", "none"}};
  }
  Json options{
      {"legend", {{"displayMode", "list"}, {"placement", "bottom"}, {"showLegend", true}}}};
  options["tooltip"] = {{"mode", "multi"}, {"sort", "desc"}};
  return options;
}

Json panel_json(const Panel& panel, DataSource source) {
  Json json{{"type", type_of(panel.kind)}, {"title", panel.title}};
  if (panel.kind == PanelKind::heading) {
    json["collapsed"] = false;
    json["panels"] = Json::array();
    return json;
  }
  json["description"] = panel.description;
  json["datasource"] = source_json(source);
  json["fieldConfig"] = {{"defaults", defaults_json(panel)}, {"overrides", Json::array()}};
  json["options"] = options_json(panel.kind);
  json["targets"] = Json::array();
  if (source == DataSource::clickhouse && is_over_time(panel.kind)) json["interval"] = kLeastStep;
  for (std::size_t i = 0; i < panel.queries.size(); ++i) {
    json["targets"].push_back(target_json(panel, panel.queries[i], source, i));
  }
  return json;
}

// Where the next panel is: beside those before, or below the highest of them.
class Places {
 public:
  Json next(int width, int height) {
    if (x_ + width > kWidth) {
      y_ += std::exchange(row_height_, 0);
      x_ = 0;
    }
    row_height_ = std::max(row_height_, height);
    return {{"h", height}, {"w", width}, {"x", std::exchange(x_, x_ + width)}, {"y", y_}};
  }

 private:
  int x_ = 0;
  int y_ = 0;
  int row_height_ = 0;
};

Json panels_json(const Dashboard& dashboard) {
  Json panels = Json::array();
  Places places;
  int id = 0;
  for (const Panel& panel : dashboard.panels) {
    Json json = panel_json(panel, dashboard.source);
    const bool is_heading = panel.kind == PanelKind::heading;
    json["id"] = ++id;
    json["gridPos"] = is_heading ? places.next(kWidth, 1) : places.next(panel.width, panel.height);
    panels.push_back(std::move(json));
  }
  return panels;
}

Json variable_json(const Variable& variable, DataSource source) {
  Json json{{"name", variable.name}, {"label", variable.label}, {"hide", 0}};
  if (variable.query.empty()) {
    const Json usual{{"text", variable.usual}, {"value", variable.usual}};
    json["type"] = "textbox";
    json["query"] = variable.usual;
    json["current"] = usual;
    json["options"] = Json::array({usual});
    return json;
  }
  json["type"] = "query";
  json["datasource"] = source_json(source);
  json["query"] = variable.query;
  json["multi"] = variable.several;
  json["includeAll"] = variable.several;
  if (variable.several) {
    json["current"] = {{"text", Json::array({"All"})}, {"value", Json::array({"$__all"})}};
  }
  json["refresh"] = 2;  // when the range of time changes
  json["sort"] = 1;
  return json;
}

Json variables_json(const Dashboard& dashboard) {
  Json list = Json::array();
  list.push_back({{"name", "datasource"},
                  {"label", "Data source"},
                  {"type", "datasource"},
                  {"query", plugin_of(dashboard.source)},
                  {"hide", 0}});
  for (const Variable& variable : dashboard.variables) {
    list.push_back(variable_json(variable, dashboard.source));
  }
  return list;
}

}  // namespace

std::string grafana_json(const Dashboard& dashboard) {
  Json json{{"uid", dashboard.id},
            {"title", dashboard.title},
            {"tags", {"wirecensus"}},
            {"schemaVersion", kSchemaVersion},
            {"editable", true},
            {"refresh", "1m"},
            {"time", {{"from", "now-6h"}, {"to", "now"}}},
            {"timezone", "browser"}};
  json["templating"] = {{"list", variables_json(dashboard)}};
  json["annotations"] = {{"list", Json::array()}};
  json["panels"] = panels_json(dashboard);
  return json.dump(2) + "\n";
}

}  // namespace wirecensus::dashboard
