#include "report/formats.h"

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <iterator>
#include <span>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "base/output_file.h"
#include "base/run_all.h"
#include "inspect/crypto.h"
#include "report/chart/chart_cairo.h"
#include "report/chart/size_distribution.h"
#include "report/chart/traffic_over_time.h"
#include "report/csv.h"
#include "report/html/html_report.h"
#include "report/json.h"
#include "saved/census_file.h"
#include "tables/report_input.h"

namespace wirecensus::report {
namespace {

Chart titled(Chart chart, const tables::ReportInput& input) {
  if (!input.title.empty()) chart.source = printable(input.title);
  return chart;
}
Chart size_chart(const tables::ReportInput& input) {
  return titled(chart_of(size_distribution(input.census(), input.tables.sizes())), input);
}
Chart traffic_chart(const tables::ReportInput& input) {
  return titled(traffic_over_time(input.census()), input);
}
Status write_size_png(const tables::ReportInput& input, OutputFile& file) {
  return write_png(size_chart(input), file);
}
Status write_size_svg(const tables::ReportInput& input, OutputFile& file) {
  return write_svg(size_chart(input), file);
}
Status write_traffic_png(const tables::ReportInput& input, OutputFile& file) {
  return write_png(traffic_chart(input), file);
}
Status write_traffic_svg(const tables::ReportInput& input, OutputFile& file) {
  return write_svg(traffic_chart(input), file);
}

}  // namespace

struct ReportFile {
  std::string_view format;  // the name in --formats that selects it
  std::string_view name;
  Status (*write)(const tables::ReportInput& input, OutputFile& file);
  // Whether a census has what the file is about; null: every census has.
  bool (*applies)(const metrics::Census& census) = nullptr;
};

namespace {

constexpr const char* kStandardOutput = "standard output";

bool has_connections(const metrics::Census& census) { return census.depth.has_tcp; }

bool has_tunnels(const metrics::Census& census) { return census.depth.tunnels.counted; }

// In the order of writing and naming. Files that list all flows take longest and are started early.
constexpr ReportFile kFiles[] = {
    {"csv", "packet_metrics.csv", write_metrics_csv},
    {"csv", "packet_flows.csv", write_flows_csv},
    {"json", "census.json", write_census_json},
    {"ndjson", "flows.ndjson", write_flows_ndjson},
    {"ndjson", "connections.ndjson", write_connections_ndjson, has_connections},
    {"csv", "connections.csv", write_connections_csv, has_connections},
    {"csv", "tcp_health.csv", write_tcp_health_csv, has_connections},
    {"ndjson", "inner_flows.ndjson", write_inner_flows_ndjson, has_tunnels},
    {"csv", "ip_flows.csv", write_addresses_csv},
    {"tables", "names.csv", write_names_csv,
     [](const metrics::Census& census) { return census.depth.names != nullptr; }},
    {"tables", "inner_flows.csv", write_inner_flows_csv, has_tunnels},
    {"tables", "conversations.csv", write_conversations_csv},
    {"tables", "protocols.csv", write_protocols_csv},
    {"tables", "timeline.csv", write_timeline_csv},
    {"tables", "packet_sizes.csv", write_packet_sizes_csv},
    {"tables", "files.csv", write_files_csv},
    {"html", "report.html", write_html},
    {"png", "packet_size_distribution.png", write_size_png},
    {"png", "traffic_over_time.png", write_traffic_png},
    {"svg", "packet_size_distribution.svg", write_size_svg},
    {"svg", "traffic_over_time.svg", write_traffic_svg},
    {"census", "census.wcs",
     [](const tables::ReportInput& input, OutputFile& file) {
       return saved::write_census(input.census(), *input.tables.record_numbers(), file);
     }},
};

// Whether `name` in --formats selects the file.
bool asks_for(std::string_view name, const ReportFile& file) {
  if (name == "all" || name == file.format || name == file.name) return true;
  return name == "tables" && file.name.ends_with(".csv");
}

Error unknown_format(std::string_view name) {
  return Error{"unknown format or file: '" + std::string(name) + "'; available: " + format_names() +
               ", none, and names of single files such as " + std::string(kFiles[0].name)};
}

// Whether `name` is that of an OutputFile that is being written under another name.
bool is_unfinished(std::string_view name, std::string_view of) {
  return name.starts_with('.') && name.substr(1).starts_with(of) && name.ends_with(".tmp");
}

// Selects the files of one name; false if there are none.
bool select(std::string_view name, std::span<bool> selected) {
  bool any = false;
  for (std::size_t i = 0; i < std::size(kFiles); ++i) {
    if (!asks_for(name, kFiles[i])) continue;
    selected[i] = any = true;
  }
  return any;
}

Status make_directory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error) return done();
  return Error{"cannot create the directory " + directory + ": " + error.message()};
}

// `directory`, or its nearest ancestor that exists.
std::filesystem::path nearest_existing(std::filesystem::path directory) {
  std::error_code error;
  while (!std::filesystem::exists(directory, error) && directory.has_relative_path()) {
    // The last component of a path with a trailing slash is empty.
    directory =
        directory.has_filename() ? directory.parent_path() : directory.parent_path().parent_path();
    if (directory.empty()) directory = ".";
  }
  return directory;
}

Status write_file(const ReportFile& report, const tables::ReportInput& input,
                  const std::string& path) {
  auto file = OutputFile::create(path);
  if (!file) return file.error();
  if (Status written = report.write(input, *file); !written) return written;
  if (Status read = input.disk_status(); !read) return read;
  return file->commit();
}

}  // namespace

std::string format_names() {
  std::string names;
  std::vector<std::string_view> known = {"tables"};  // appended below
  for (const ReportFile& file : kFiles) {
    if (std::find(known.begin(), known.end(), file.format) != known.end()) continue;
    names.append(known.emplace_back(file.format)).append(", ");
  }
  return names + "tables, all";
}

namespace {

// The words of `text`, which begins with a space, after `label`; in lines that fit a terminal, the
// others indented.
std::string wrapped(std::string line, std::string_view text) {
  constexpr std::size_t kWidth = 80;
  const std::string indent(line.size(), ' ');
  std::string lines;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' ', 1));
    if (line.size() + word.size() > kWidth) lines += std::exchange(line, indent) + "\n";
    line += word;
    text.remove_prefix(word.size());
  }
  return lines + line + "\n";
}

}  // namespace

std::string files_by_format() {
  std::vector<std::pair<std::string_view, std::string>> formats;
  for (const ReportFile& file : kFiles) {
    auto format = std::find_if(formats.begin(), formats.end(),
                               [&](const auto& one) { return one.first == file.format; });
    if (format == formats.end()) format = formats.insert(format, {file.format, {}});
    format->second.append(" ").append(file.name);
  }
  std::string lines;
  for (const auto& [name, files] : formats) lines += wrapped(fmt::format("  {:7}", name), files);
  return lines;
}

Result<ReportFiles> parse_formats(std::string_view list) {
  if (list == "none") return ReportFiles{};
  std::array<bool, std::size(kFiles)> selected{};
  while (true) {
    const std::string_view name = list.substr(0, list.find(','));
    if (!select(name, selected)) return unknown_format(name);
    if (name.size() == list.size()) break;
    list.remove_prefix(name.size() + 1);
  }
  ReportFiles files;
  for (std::size_t i = 0; i < selected.size(); ++i) {
    if (selected[i]) files.push_back(&kFiles[i]);
  }
  return files;
}

Result<ReportFiles> parse_stream_format(std::string_view list) {
  auto files = parse_formats(list == "csv" ? "packet_flows.csv" : list);
  if (!files || files->size() == 1) return files;
  // A format is then its file that every census has.
  std::erase_if(*files, [](const ReportFile* file) { return file->applies != nullptr; });
  if (files->size() == 1) return files;
  return Error{"-o - writes one file to standard output, and --formats " + std::string(list) +
               " asks for " + std::to_string(files->size()) +
               "; choose one: csv (packet_flows.csv), json, ndjson, or a file such as "
               "timeline.csv"};
}

bool is_report_file(std::string_view name) {
  return std::any_of(std::begin(kFiles), std::end(kFiles), [&](const ReportFile& file) {
    return name == file.name || is_unfinished(name, file.name);
  });
}

std::string_view file_name(const ReportFile& file) { return file.name; }

bool is_picture(const ReportFile& file) { return file.format == "png" || file.format == "svg"; }
Status can_write_pictures() { return can_draw(); }

Status probe_directory(const std::string& directory, const ReportFiles& files) {
  if (files.empty()) return done();
  const std::filesystem::path nearest = nearest_existing(directory);
  std::error_code error;
  if (!std::filesystem::is_directory(nearest, error)) {
    return Error{"cannot write to " + printable(directory) + ": " + printable(nearest.string()) +
                 " is not a directory"};
  }
  for (const ReportFile* file : files) {
    const std::string path = (std::filesystem::path(directory) / file->name).string();
    if (!std::filesystem::is_directory(path, error)) continue;
    return Error{"cannot write " + printable(path) +
                 ": it is a directory; remove it or choose another "
                 "place with -o"};
  }
  const auto probe = OutputFile::create((nearest / files.front()->name).string());
  if (probe) return done();
  return Error{probe.error().message + "; choose another directory with -o"};
}

namespace {

ReportFiles applying(const ReportFiles& files, const metrics::Census& census) {
  ReportFiles applying;
  for (const ReportFile* file : files) {
    if (file->applies == nullptr || file->applies(census)) applying.push_back(file);
  }
  return applying;
}

}  // namespace

namespace {

// Community IDs of connections are hashes, and names are completed where saved censuses are merged:
// without libcrypto they would be missing without a word.
Status can_write(const tables::ReportInput& input) {
  const inspect::Depth& depth = input.census().depth;
  if (!depth.has_tcp && depth.names == nullptr) return done();
  const Status loaded = inspect::load_crypto();
  if (loaded) return done();
  return Error{"cannot write connections and names: " + loaded.error().message};
}

// A process that may run out of memory writes one file after another: the memory that there is
// before a picture is drawn (chart_cairo.cpp) is there until the end then.
bool is_limited() {
  const auto limits = [](auto resource) {
    rlimit limit{};
    return getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  };
  return limits(RLIMIT_AS) || limits(RLIMIT_DATA);
}

}  // namespace

bool needs_connections(const ReportFile& file) { return file.applies == has_connections; }
bool needs_tunnels(const ReportFile& file) { return file.applies == has_tunnels; }

Result<std::vector<std::string>> write_reports(const tables::ReportInput& input,
                                               const ReportFiles& all_files,
                                               const std::string& directory, unsigned threads) {
  std::vector<std::string> paths;
  if (all_files.empty()) return paths;
  if (const Status possible = can_write(input); !possible) return possible.error();
  if (const Status made = make_directory(directory); !made) return made.error();
  const ReportFiles files = applying(all_files, input.census());
  std::vector<Status> written(files.size(), done());
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < files.size(); ++i) {
    paths.push_back((std::filesystem::path(directory) / files[i]->name).string());
    tasks.emplace_back([&, i] { written[i] = write_file(*files[i], input, paths[i]); });
  }
  run_all(tasks, is_limited() ? 1 : threads);
  for (const Status& status : written) {
    if (!status) return status.error();
  }
  return paths;
}

Status stream_report(const tables::ReportInput& input, const ReportFile& report, int descriptor) {
  if (Status possible = can_write(input); !possible) return possible;
  auto file = OutputFile::stream(descriptor, kStandardOutput);
  if (!file) return file.error();
  if (Status written = report.write(input, *file); !written) return written;
  if (Status read = input.disk_status(); !read) return read;
  return file->commit();
}

Status stream_differences(const metrics::CensusDifference& difference, int descriptor) {
  auto file = OutputFile::stream(descriptor, kStandardOutput);
  if (!file) return file.error();
  if (Status written = write_differences_csv(difference, *file); !written) return written;
  return file->commit();
}

namespace {

template <typename Write>
Status write_table(const std::string& path, Write write) {
  auto file = OutputFile::create(path);
  if (!file) return file.error();
  if (Status written = write(*file); !written) return written;
  return file->commit();
}

struct ComparisonTable {
  std::string_view name;
  bool (*is_wanted)(const metrics::Comparison& comparison);
  Status (*write)(const metrics::Comparison& comparison, OutputFile& file);
};

using metrics::Comparison;

constexpr ComparisonTable kComparisonTables[] = {
    {"flow_differences.csv", [](const Comparison& comparison) { return !comparison.transit; },
     [](const Comparison& comparison, OutputFile& file) {
       return write_differences_csv(comparison.difference, file);
     }},
    {"transit_flows.csv",
     [](const Comparison& comparison) { return comparison.transit != nullptr; },
     [](const Comparison& comparison, OutputFile& file) {
       return write_transit_flows_csv(*comparison.transit, file);
     }},
    {"transit_delays.csv",
     [](const Comparison& comparison) { return comparison.transit && comparison.transit->timed; },
     [](const Comparison& comparison, OutputFile& file) {
       return write_transit_delays_csv(*comparison.transit, file);
     }},
    {"transit_rewritten.csv",
     [](const Comparison& comparison) {
       return comparison.transit && comparison.transit->ignored.nat;
     },
     [](const Comparison& comparison, OutputFile& file) {
       return write_rewritten_flows_csv(*comparison.transit, file);
     }}};

}  // namespace

Result<std::vector<std::string>> write_comparison(const metrics::Comparison& comparison,
                                                  const std::string& directory) {
  if (const Status made = make_directory(directory); !made) return made.error();
  std::vector<std::string> paths;
  for (const ComparisonTable& table : kComparisonTables) {
    if (!table.is_wanted(comparison)) continue;
    paths.push_back((std::filesystem::path(directory) / table.name).string());
    const Status written =
        write_table(paths.back(), [&](OutputFile& file) { return table.write(comparison, file); });
    if (!written) return written.error();
  }
  return paths;
}

}  // namespace wirecensus::report
