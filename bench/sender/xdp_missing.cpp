// Replaces xdp/ in builds without libbpf.
#include "sender/frame_sender.h"

namespace wirecensus::bench {

Result<std::unique_ptr<FrameSender>> open_xdp_sender(const FramePlan& /*plan*/,
                                                     const std::string& /*interface*/) {
  return Error{"this program was built without libbpf; install libbpf-dev and build it again"};
}

}  // namespace wirecensus::bench
