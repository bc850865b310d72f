// The input of every report file: the tables, and how they are to be written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inspect/names/names.h"
#include "metrics/census_tables.h"
#include "metrics/comparison.h"
#include "metrics/flow_course.h"
#include "tables/depth/connection_fields.h"
#include "tables/depth/header_texts.h"
#include "tables/depth/inner_flow_fields.h"
#include "tables/field.h"
#include "tables/flow_fields.h"

namespace wirecensus::lookup {
class AddressDatabases;
class FactsTable;
class MacVendors;
class VendorTable;
}  // namespace wirecensus::lookup

namespace wirecensus::tables {

// The tables of one interface, or of all.
struct InterfaceShare {
  std::string interface;  // empty: of all
  metrics::CensusTables tables;
  std::shared_ptr<const metrics::FlowCourse> course = nullptr;  // ReportOptions::intervals; or null
  std::shared_ptr<const inspect::Names> names = nullptr;        // of all interfaces; or null
  std::shared_ptr<const lookup::FactsTable> facts = nullptr;    // the same
  std::shared_ptr<const lookup::VendorTable> vendors = nullptr;  // the same

  // A row of packet_flows.csv. Valid as long as the arguments and this.
  FlowRow flow_row(const flow::FlowKey& key, const flow::FlowCounters& counters) const {
    return {key,
            counters,
            course.get(),
            names == nullptr ? nullptr : names->find(key),
            tables.census().depth.tunnels.find(key),
            headers_of(key),
            facts_of(key),
            tables.census().depth.apps.find(key)};
  }

  // What the headers of the packets of a direction said; null if nothing is known.
  std::shared_ptr<const HeaderTexts> headers_of(const flow::FlowKey& key) const {
    return header_texts(tables.census().depth.headers.find(key), vendors.get());
  }

  // What is known of the addresses of `key`. Valid as long as this.
  EndFacts facts_of(const flow::FlowKey& key) const;
};

// For an interval of a running count.
struct IntervalOptions {
  std::shared_ptr<const metrics::Census> before;  // the one before; null: this is the first
  std::shared_ptr<const metrics::FlowEnds> ends_before = nullptr;  // at its end; null: not known
};

struct ReportOptions {
  ColumnStyle style = {};     // of the tables
  std::string title = {};     // of images and page; if empty, they name the sources
  bool by_interface = false;  // one row per interface, where the census has several
  std::shared_ptr<const metrics::Comparison> comparison = nullptr;  // with what was expected
  // How flows began and ended is listed. Needs Census::interval.
  std::optional<IntervalOptions> interval = std::nullopt;
  std::uint16_t community_id_seed = 0;  // of connections
  // In which the addresses are looked up, once each, for columns of their own; null: none.
  std::shared_ptr<const lookup::AddressDatabases> databases = nullptr;
  // In which the MAC addresses of headers are looked up, likewise; null: their columns are empty.
  std::shared_ptr<const lookup::MacVendors> vendors = nullptr;
};

// Immutable; may be read from several threads at once.
class ReportInput {
 public:
  explicit ReportInput(metrics::CensusTables the_tables, ReportOptions options = {});

  const metrics::Census& census() const { return tables.census(); }

  const metrics::CensusTables tables;
  const ColumnStyle style;
  const std::string title;
  const std::uint16_t community_id_seed;
  const std::shared_ptr<const metrics::Comparison> comparison;  // may be null
  // By interface, if there are several; otherwise empty.
  const std::vector<InterfaceShare> interfaces;
  // What the tables list: the interfaces if that is wanted, otherwise all as one.
  const std::vector<InterfaceShare> shares;
  // Whether the tables have a column for the interface.
  bool by_interface() const { return !shares.front().interface.empty(); }
  // Error: flows on disk could not be read, so what was made of this so far is not whole.
  Status disk_status() const;
  // Whether the rows of flows have a course.
  bool has_courses() const { return shares.front().course != nullptr; }
  // The names that were seen; null unless they were asked for.
  const inspect::Names* names_seen() const { return shares.front().names.get(); }

  // Whether tunnels were counted. Rows of flows have them then.
  bool has_tunnels() const { return census().depth.tunnels.counted; }

  // Whether the rows of tables that may have it have this.
  bool has(Extra extra) const;
  // Whether applications were found.
  bool has_apps() const { return census().depth.apps.counted; }

  // Whether addresses were looked up in databases.
  bool has_facts() const { return shares.front().facts != nullptr; }
  // What is known of an address, or null. Valid as long as this.
  const lookup::AddressFacts* facts_of(const IpAddress& address) const;

  // A row of connections.csv. Valid as long as this.
  ConnectionRow connection_row(const inspect::Connection& connection) const;
  // The same of a connection inside a tunnel: headers and applications are of outermost packets.
  ConnectionRow inner_connection_row(const inspect::Connection& connection) const;

  // A row of inner_flows.csv. Valid as long as this and `flow`.
  InnerFlowRow inner_flow_row(const inspect::InnerFlow& flow) const;

  // Values of metrics. mean_size (bytes) is none without packets; the rates (packets/s, bit/s) are
  // none if the duration is 0 or a packet has no timestamp.
  const std::optional<Ratio> mean_size;
  const std::optional<Ratio> packet_rate;
  const std::optional<Ratio> bit_rate;

 private:
  friend std::span<const Field<FlowRow>> flow_fields_of(const ReportInput& input);
  friend std::span<const Field<ConnectionRow>> connection_fields_of(const ReportInput& input);
  friend std::span<const Field<InnerFlowRow>> inner_flow_fields_of(const ReportInput& input);
  inspect::CommunityId community_id_of(const flow::FlowKey& key) const;

  std::vector<Field<FlowRow>> flow_fields_;
  std::vector<Field<ConnectionRow>> connection_fields_;
  std::vector<Field<InnerFlowRow>> inner_flow_fields_;
};

// The fields of the rows of flows, connections and inner flows of this input. Valid as long as it.
std::span<const Field<FlowRow>> flow_fields_of(const ReportInput& input);
std::span<const Field<ConnectionRow>> connection_fields_of(const ReportInput& input);
std::span<const Field<InnerFlowRow>> inner_flow_fields_of(const ReportInput& input);

}  // namespace wirecensus::tables
