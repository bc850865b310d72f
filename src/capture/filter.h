// Packet filters in tcpdump's language (pcap-filter(7)), compiled by libpcap: FrameFilter decides
// frames of files here, KernelFilter is run by the kernel on an interface.
#pragma once

#include <linux/filter.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/result.h"

namespace wirecensus::capture {

// A filter for frames as stored in a file: one program per link type and byte order, compiled for
// the first such frame. It matches what `tcpdump -r` matches in a file with that frame. Not
// thread-safe.
class FrameFilter {
 public:
  // Error: the expression has a syntax error, names an unknown host or port, or is not valid for
  // any link type; or libpcap is not installed.
  static Result<std::unique_ptr<FrameFilter>> parse(const std::string& expression);
  ~FrameFilter();
  FrameFilter(const FrameFilter&) = delete;
  FrameFilter& operator=(const FrameFilter&) = delete;

  // Whether the frame passes. Frames for whose link type the expression does not compile do not
  // pass, and are in undecided(): libpcap does not support all link types ("NFLOG link-layer type
  // filtering not implemented"), and some primitives are valid for some link types only.
  bool passes(const Frame& frame);
  // Those of undecided().
  std::uint64_t undecided_frames() const;

  // Frames that the filter could not decide, of one link type.
  struct Undecided {
    LinkType link_type;
    std::string reason;  // why the expression does not compile for it, in libpcap's words
    std::uint64_t packets;
  };
  // Those since the beginning or forget_undecided(), by link type.
  std::vector<Undecided> undecided() const;
  void forget_undecided();

  // Error: there were frames, and the expression compiles for none of their link types, so that
  // tcpdump would refuse it; the message names them.
  Status check() const;

 private:
  struct State;
  explicit FrameFilter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A filter that the kernel runs on a live interface. Packets that match are delivered complete.
struct KernelFilter {
  std::vector<sock_filter> program;
  // Null, or the filter for frames whose VLAN tag the kernel has removed. `program` lets all of
  // these pass; this filter decides once the tag is restored, so that an expression means the same
  // live as in a file.
  std::unique_ptr<FrameFilter> tagged;
  // How many instructions at the front of `program` let those pass.
  std::size_t for_tagged = 0;
};

// For frames delivered as `link_type`. Expressions that no file can answer (`inbound`) are compiled
// for the interface as libpcap does for tcpdump, and the kernel decides them all. Error: it
// compiles neither way, or libpcap is not installed; the message says why.
Result<KernelFilter> compile_kernel_filter(const std::string& expression,
                                           const std::string& interface, LinkType link_type);

}  // namespace wirecensus::capture
