#include "capture/live/live_source.h"

#include "capture/live/libpcap_capture.h"
#include "capture/live/live_capture.h"
#include "capture/live/packet_socket.h"

namespace wirecensus::capture {

Result<std::unique_ptr<FrameSource>> open_live_source(const LiveOptions& options,
                                                      WakeDescriptor wake) {
  const bool ring = options.method == CaptureMethod::ring ||
                    (options.method == CaptureMethod::automatic && PacketSocket::supported());
  return ring ? open_live_capture(options, wake) : open_libpcap_capture(options, wake);
}

}  // namespace wirecensus::capture
