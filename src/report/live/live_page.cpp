#include "report/live/live_page.h"

#include "report/html/html_assets.h"
#include "report/html/html_table.h"
#include "report/html/html_template.h"
#include "tables/address_fields.h"
#include "tables/flow_fields.h"
#include "tables/interface_fields.h"
#include "tables/protocol_fields.h"

namespace wirecensus::report {
namespace {

struct NoInput {};

template <const std::string_view& text>
void append_asset(std::string& html, const NoInput&) {
  html += text;
}

void append_script(std::string& html, const NoInput&) {
  html += html_assets::shared_script;
  html += html_assets::live_script;
}

template <auto& fields>
void append_header(std::string& html, const NoInput&) {
  append_header_cells(html, fields());
}

template <auto& fields>
void append_header_with_share(std::string& html, const NoInput& input) {
  append_header<fields>(html, input);
  append_share_header(html);
}

constexpr TemplatePart<NoInput> kParts[] = {
    {"style", append_asset<html_assets::style>},
    {"style-hash", append_asset<html_assets::style_hash>},
    {"dark-style", append_asset<html_assets::dark_style>},
    {"dark-style-hash", append_asset<html_assets::dark_style_hash>},
    {"live-style", append_asset<html_assets::live_style>},
    {"live-style-hash", append_asset<html_assets::live_style_hash>},
    {"script", append_script},
    {"script-hash", append_asset<html_assets::live_script_hash>},
    {"interface-header", append_header<tables::interface_share_fields>},
    {"protocol-header", append_header_with_share<tables::protocol_fields>},
    {"address-header", append_header_with_share<tables::address_fields>},
    {"flow-header", append_header<tables::flow_fields>},
};

}  // namespace

std::string live_page() { return fill_template<NoInput>(html_assets::live_template, kParts, {}); }

}  // namespace wirecensus::report
