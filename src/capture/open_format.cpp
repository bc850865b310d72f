// Tells the format of a capture from its first bytes, and reads its header.
#include <fmt/core.h>

#include <utility>

#include "capture/capture_format.h"
#include "capture/foreign_file.h"
#include "capture/pcap_file.h"
#include "capture/pcapng_file.h"

namespace wirecensus {

namespace {

using OpenedFormat = Result<std::unique_ptr<CaptureFormat>>;

Bytes view(const std::vector<std::uint8_t>& bytes) { return {bytes.data(), bytes.size()}; }

OpenedFormat open_pcap(ByteSource& source, std::vector<std::uint8_t>& head,
                       const std::string& path) {
  const Status status = read_head(source, head, PcapFile::kHeaderSize);
  if (!status) return status.error();
  if (head.size() < PcapFile::kHeaderSize) {
    return Error{fmt::format("{} is a pcap file cut short inside its header: it has {} of {} bytes",
                             quoted_name(path), head.size(), PcapFile::kHeaderSize)};
  }
  return std::unique_ptr<CaptureFormat>(PcapFile::open(view(head), source.what()));
}

OpenedFormat open_pcapng(ByteSource& source, std::vector<std::uint8_t>& head,
                         const std::string& path) {
  // Once to see how long the section header is, once to read it.
  for (int round = 0; round < 2; ++round) {
    const Status status = read_head(source, head, PcapngFile::header_size(view(head)));
    if (!status) return status.error();
  }
  Result<std::unique_ptr<PcapngFile>> file = PcapngFile::open(view(head), source.what());
  if (!file) {
    return Error{fmt::format("{} begins like a pcapng file, but is {}", quoted_name(path),
                             file.error().message)};
  }
  return std::unique_ptr<CaptureFormat>(std::move(*file));
}

OpenedFormat refuse(ByteSource& source, std::vector<std::uint8_t>& head, const std::string& path) {
  const Status status = read_head(source, head, kForeignHeadSize);
  if (!status) return status.error();
  const std::optional<Fault> fault = source.fault();
  if (fault) return Error{fmt::format("{} cannot be read: {}", quoted_name(path), fault->detail)};
  if (head.empty()) {
    return Error{
        fmt::format("{} holds no bytes, not even a capture file header", quoted_name(path))};
  }
  return Error{
      fmt::format("{} is no capture file: {}", quoted_name(path), describe_foreign(view(head)))};
}

}  // namespace

OpenedFormat open_format(ByteSource& source, std::vector<std::uint8_t>& head,
                         const std::string& path) {
  if (PcapFile::recognises(view(head))) return open_pcap(source, head, path);
  if (PcapngFile::recognises(view(head))) return open_pcapng(source, head, path);
  return refuse(source, head, path);
}

}  // namespace wirecensus
