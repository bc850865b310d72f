// The families of metrics that /metrics has: names, kinds, units and meanings. docs/serving.md
// describes them; dashboards are made of them, too.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "serve/metric_writer.h"

namespace wirecensus::serve {

// Upper bounds of packet sizes in bytes, inclusive: the minimum frame, powers of two, the largest
// Ethernet frame without and with a VLAN tag, the usual jumbo frame, and the largest super packet
// of IP's own length field.
inline constexpr std::array<std::uint32_t, 9> kSizeBounds{64,   128,  256,  512,  1024,
                                                          1514, 1518, 9018, 65549};

namespace families {

inline constexpr MetricFamily kPackets{"packets", MetricKind::counter, "packets",
                                       "Packets counted."};
inline constexpr MetricFamily kFrameBytes{"frame_bytes", MetricKind::counter, "bytes",
                                          "Bytes of frames, as long as on the wire."};
inline constexpr MetricFamily kIpBytes{"ip_bytes", MetricKind::counter, "bytes",
                                       "Bytes of IP packets, with their headers."};
inline constexpr MetricFamily kPayloadBytes{"payload_bytes", MetricKind::counter, "bytes",
                                            "Bytes above the transport headers."};
inline constexpr MetricFamily kDecodeIssuePackets{
    "decode_issue_packets", MetricKind::counter, "packets",
    "Packets counted that could not be fully decoded, by reason."};
inline constexpr MetricFamily kPacketsLost{
    "packets_lost", MetricKind::counter, "",
    "Packets lost, by cause, as far as their number is known: 0 with the verdict LOSSY is "
    "a loss of unknown size."};
inline constexpr MetricFamily kUndecidedPackets{
    "undecided_packets", MetricKind::counter, "packets",
    "Packets not counted because the filter, --since or --until cannot be applied to them."};
inline constexpr MetricFamily kFilteredPackets{
    "filtered_packets", MetricKind::counter, "packets",
    "Packets delivered and not counted because -f, --since, --until or --dedup leaves them "
    "out."};
inline constexpr MetricFamily kDuplicatePackets{
    "duplicate_packets", MetricKind::counter, "packets",
    "Of the filtered packets, duplicates of packets counted (--dedup)."};
inline constexpr MetricFamily kVerdict{"verdict", MetricKind::gauge, "",
                                       "1 for the verdict of the count so far, otherwise 0."};
inline constexpr MetricFamily kAlert{
    "alert", MetricKind::gauge, "",
    "1 while there is an alert of this kind about this source; 0 without a source: none "
    "of this kind."};
inline constexpr MetricFamily kInterfaceSeenPackets{
    "interface_seen_packets", MetricKind::counter, "packets",
    "Packets that the capture saw, with those that the filter rejected; the "
    "minimum, where it is not known exactly."};
inline constexpr MetricFamily kInterfaceCapturedPackets{
    "interface_captured_packets", MetricKind::counter, "packets",
    "Packets that the kernel put into the capture ring."};
inline constexpr MetricFamily kInterfaceDroppedPackets{
    "interface_dropped_packets", MetricKind::counter, "packets",
    "Packets that the kernel dropped because the capture ring was full."};
inline constexpr MetricFamily kInterfacePackets{"interface_packets", MetricKind::counter, "packets",
                                                "Packets counted, by interface."};
inline constexpr MetricFamily kInterfaceFrameBytes{"interface_frame_bytes", MetricKind::counter,
                                                   "bytes", "Bytes of frames, by interface."};
inline constexpr MetricFamily kInterfaceIpBytes{"interface_ip_bytes", MetricKind::counter, "bytes",
                                                "Bytes of IP packets, by interface."};
inline constexpr MetricFamily kProtocolPackets{"protocol_packets", MetricKind::counter, "packets",
                                               "Packets counted, by protocol."};
inline constexpr MetricFamily kProtocolFrameBytes{"protocol_frame_bytes", MetricKind::counter,
                                                  "bytes", "Bytes of frames, by protocol."};
inline constexpr MetricFamily kPacketSizeBytes{"packet_size_bytes", MetricKind::histogram, "bytes",
                                               "Lengths of frames on the wire."};
inline constexpr MetricFamily kClockSynchronized{
    "clock_synchronized", MetricKind::gauge, "",
    "1 if the system's clock, from which the times are, is synchronized, otherwise 0."};
inline constexpr MetricFamily kClockMaxErrorSeconds{
    "clock_max_error_seconds", MetricKind::gauge, "seconds",
    "How far the system's clock is from the time at most."};
inline constexpr MetricFamily kBuild{"build", MetricKind::info, "", "The version of the program."};
inline constexpr MetricFamily kStartTimeSeconds{
    "start_time_seconds", MetricKind::gauge, "seconds",
    "When the count began, in seconds since 1970-01-01."};
inline constexpr MetricFamily kBiflows{"biflows", MetricKind::gauge, "",
                                       "Biflows: both directions of a flow are one."};
inline constexpr MetricFamily kTopAddressPackets{
    "top_address_packets", MetricKind::counter, "packets",
    "Packets of the addresses with the most frame bytes."};
inline constexpr MetricFamily kTopAddressFrameBytes{
    "top_address_frame_bytes", MetricKind::counter, "bytes",
    "Bytes of frames of the addresses with the most."};
inline constexpr MetricFamily kTopFlowPackets{
    "top_flow_packets", MetricKind::counter, "packets",
    "Packets of the flows with the most frame bytes; a flow is one direction."};
inline constexpr MetricFamily kTopFlowFrameBytes{
    "top_flow_frame_bytes", MetricKind::counter, "bytes",
    "Bytes of frames of the flows with the most; a flow is one direction."};

// All of them; those of interfaces and of the busiest are not there in each answer.
inline constexpr std::array kAll{kPackets,
                                 kFrameBytes,
                                 kIpBytes,
                                 kPayloadBytes,
                                 kDecodeIssuePackets,
                                 kPacketsLost,
                                 kUndecidedPackets,
                                 kFilteredPackets,
                                 kDuplicatePackets,
                                 kVerdict,
                                 kAlert,
                                 kInterfaceSeenPackets,
                                 kInterfaceCapturedPackets,
                                 kInterfaceDroppedPackets,
                                 kInterfacePackets,
                                 kInterfaceFrameBytes,
                                 kInterfaceIpBytes,
                                 kProtocolPackets,
                                 kProtocolFrameBytes,
                                 kPacketSizeBytes,
                                 kClockSynchronized,
                                 kClockMaxErrorSeconds,
                                 kBuild,
                                 kStartTimeSeconds,
                                 kBiflows,
                                 kTopAddressPackets,
                                 kTopAddressFrameBytes,
                                 kTopFlowPackets,
                                 kTopFlowFrameBytes};

}  // namespace families
}  // namespace wirecensus::serve
