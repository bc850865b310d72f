// Detects the format of a capture from its first bytes, and reads its header.
#include <fmt/core.h>

#include <utility>

#include "capture/file/capture_format.h"
#include "capture/file/capture_magic.h"
#include "capture/file/foreign_file.h"
#include "capture/file/pcap_file.h"
#include "capture/file/pcapng_file.h"

namespace wirecensus::capture {

namespace {

using OpenedFormat = Result<std::unique_ptr<CaptureFormat>>;

Bytes view(const std::vector<std::uint8_t>& bytes) { return {bytes.data(), bytes.size()}; }

OpenedFormat open_pcap(ByteSource& source, std::vector<std::uint8_t>& head,
                       const std::string& path) {
  const std::size_t size = PcapHeader::size(view(head));
  const Status status = read_head(source, head, size);
  if (!status) return status.error();
  if (head.size() < size) {
    return Error{fmt::format("{} is a pcap file cut short within its header: it has {} of {} bytes",
                             quoted_name(path), head.size(), size)};
  }
  return make_format(view(head), source.what(), 0);
}

OpenedFormat open_pcapng(ByteSource& source, std::vector<std::uint8_t>& head,
                         const std::string& path) {
  // Once for the size of the section header, once for all of it.
  for (int round = 0; round < 2; ++round) {
    const Status status = read_head(source, head, PcapngFile::header_size(view(head)));
    if (!status) return status.error();
  }
  OpenedFormat format = make_format(view(head), source.what(), 0);
  if (format) return format;
  return Error{fmt::format("{} starts like a pcapng file, but is {}", quoted_name(path),
                           format.error().message)};
}

OpenedFormat refuse(ByteSource& source, std::vector<std::uint8_t>& head, const std::string& path) {
  const Status status = read_head(source, head, kForeignHeadSize);
  if (!status) return status.error();
  const std::optional<Fault> fault = source.fault();
  if (fault) return Error{fmt::format("{} cannot be read: {}", quoted_name(path), fault->detail)};
  if (head.empty()) {
    return Error{fmt::format("{} is empty: it has no capture file header", quoted_name(path))};
  }
  return Error{fmt::format("{} is not a capture file: it {}", quoted_name(path),
                           describe_foreign(view(head)))};
}

}  // namespace

bool begins_capture(Bytes bytes) {
  return pcap_magic::begins(bytes) || PcapngFile::recognises(bytes);
}

std::size_t capture_header_size(Bytes head) {
  if (PcapHeader::recognises(head)) return PcapHeader::size(head);
  return PcapngFile::recognises(head) ? PcapngFile::header_size(head) : 0;
}

OpenedFormat make_format(Bytes header, std::string_view what, std::uint64_t offset) {
  if (PcapHeader::recognises(header)) {
    return std::unique_ptr<CaptureFormat>(PcapFile::open(header, what, offset));
  }
  Result<std::unique_ptr<PcapngFile>> file = PcapngFile::open(header, what, offset);
  if (!file) return file.error();
  return std::unique_ptr<CaptureFormat>(std::move(*file));
}

OpenedFormat open_format(ByteSource& source, std::vector<std::uint8_t>& head,
                         const std::string& path) {
  if (PcapHeader::recognises(view(head))) return open_pcap(source, head, path);
  if (PcapngFile::recognises(view(head))) return open_pcapng(source, head, path);
  return refuse(source, head, path);
}

}  // namespace wirecensus::capture
