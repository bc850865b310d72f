#include "report/formats.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <optional>
#include <system_error>

#include "metrics/run_all.h"
#include "report/census_file.h"
#include "report/chart_cairo.h"
#include "report/csv.h"
#include "report/output_file.h"
#include "report/report_input.h"
#include "report/size_distribution.h"
#include "report/traffic_over_time.h"

namespace wirecensus {
namespace {

struct FormatName {
  std::string_view name;
  ReportFormat format;
};

constexpr FormatName kNames[] = {{"csv", ReportFormat::csv},
                                 {"png", ReportFormat::png},
                                 {"svg", ReportFormat::svg},
                                 {"census", ReportFormat::census}};

Chart size_chart(const ReportInput& input) {
  return chart_of(size_distribution(input.census, input.sizes));
}
Status write_size_png(const ReportInput& input, OutputFile& file) {
  return write_png(size_chart(input), file);
}
Status write_size_svg(const ReportInput& input, OutputFile& file) {
  return write_svg(size_chart(input), file);
}
Status write_traffic_png(const ReportInput& input, OutputFile& file) {
  return write_png(traffic_over_time(input.census), file);
}
Status write_traffic_svg(const ReportInput& input, OutputFile& file) {
  return write_svg(traffic_over_time(input.census), file);
}

struct ReportFile {
  ReportFormat format;
  std::string_view name;
  Status (*write)(const ReportInput& input, OutputFile& file);
};

// The order in which they are named; packet_flows.csv takes longest, so it is begun early.
constexpr ReportFile kFiles[] = {
    {ReportFormat::csv, "packet_metrics.csv", write_metrics_csv},
    {ReportFormat::csv, "packet_flows.csv", write_flows_csv},
    {ReportFormat::csv, "ip_flows.csv", write_addresses_csv},
    {ReportFormat::png, "packet_size_distribution.png", write_size_png},
    {ReportFormat::png, "traffic_over_time.png", write_traffic_png},
    {ReportFormat::svg, "packet_size_distribution.svg", write_size_svg},
    {ReportFormat::svg, "traffic_over_time.svg", write_traffic_svg},
    {ReportFormat::census, "census.wcs", write_census},
};

std::optional<ReportFormat> format_named(std::string_view name) {
  for (const FormatName& known : kNames) {
    if (known.name == name) return known.format;
  }
  return std::nullopt;
}

Error unknown_format(std::string_view name) {
  std::string message = "no such format: '" + std::string(name) + "'; there are ";
  for (const FormatName& known : kNames) message.append(known.name).append(", ");
  return Error{message + "or none"};
}

Status make_directory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error) return done();
  return Error{"cannot make the folder " + directory + ": " + error.message()};
}

Status write_file(const ReportFile& report, const ReportInput& input, const std::string& path) {
  auto file = OutputFile::create(path);
  if (!file) return file.error();
  if (Status written = report.write(input, *file); !written) return written;
  return file->commit();
}

}  // namespace

Result<std::vector<ReportFormat>> parse_formats(std::string_view list) {
  std::vector<ReportFormat> formats;
  if (list == "none") return formats;
  while (true) {
    const std::string_view name = list.substr(0, list.find(','));
    const auto format = format_named(name);
    if (!format) return unknown_format(name);
    if (std::find(formats.begin(), formats.end(), *format) == formats.end())
      formats.push_back(*format);
    if (name.size() == list.size()) return formats;
    list.remove_prefix(name.size() + 1);
  }
}

Result<std::vector<std::string>> write_reports(const Census& census, const Derived& derived,
                                               std::span<const ReportFormat> formats,
                                               const std::string& directory, unsigned threads) {
  std::vector<std::string> paths;
  if (formats.empty()) return paths;
  if (const Status made = make_directory(directory); !made) return made.error();
  const ReportInput input(census, derived);
  std::vector<Status> written(std::size(kFiles), done());
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < std::size(kFiles); ++i) {
    const ReportFile& report = kFiles[i];
    if (std::find(formats.begin(), formats.end(), report.format) == formats.end()) continue;
    const std::string& path =
        paths.emplace_back((std::filesystem::path(directory) / report.name).string());
    tasks.emplace_back([&, i, path] { written[i] = write_file(kFiles[i], input, path); });
  }
  run_all(tasks, threads);
  for (const Status& status : written) {
    if (!status) return status.error();
  }
  return paths;
}

Result<std::string> write_differences(const CensusDifference& difference,
                                      const std::string& directory) {
  if (const Status made = make_directory(directory); !made) return made.error();
  std::string path = (std::filesystem::path(directory) / "flow_differences.csv").string();
  auto file = OutputFile::create(path);
  if (!file) return file.error();
  if (Status written = write_differences_csv(difference, *file); !written) return written.error();
  if (Status written = file->commit(); !written) return written.error();
  return path;
}

}  // namespace wirecensus
