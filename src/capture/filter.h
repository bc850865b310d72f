// Packet filters in tcpdump's language (pcap-filter(7)), compiled by libpcap; filter.cpp is the
// only file that knows libpcap.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/result.h"

namespace wirecensus {

// A filter as the kernel runs it on a live interface. What passes, passes whole.
struct KernelFilter {
  std::vector<sock_filter> program;
  // The kernel sees frames without the VLAN tag that it keeps apart, so it lets all of those pass;
  // a FrameFilter decides when the tag is back. Thus a filter means live what it means in a file.
  bool passes_all_tagged = false;
};

// For frames delivered as `link_type`. Expressions that no file can answer (`inbound`) are compiled
// for the interface as libpcap does for tcpdump, and the kernel decides them all.
Result<KernelFilter> compile_kernel_filter(const std::string& expression,
                                           const std::string& interface, LinkType link_type);

// A filter for frames read from files: one program per link type, compiled when first met.
class FrameFilter {
 public:
  // Error: the expression has a syntax error, or names a host or port that does not exist.
  static Result<std::unique_ptr<FrameFilter>> parse(const std::string& expression);
  ~FrameFilter();
  FrameFilter(const FrameFilter&) = delete;
  FrameFilter& operator=(const FrameFilter&) = delete;

  // Whether the frame passes. Frames of a link type for which the expression cannot be compiled
  // ("no VLAN support for ...") do not pass; they are counted in `uncompilable`.
  bool passes(const Frame& frame);
  std::uint64_t uncompilable() const;

 private:
  struct State;
  explicit FrameFilter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace wirecensus
