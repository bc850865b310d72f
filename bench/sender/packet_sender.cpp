// Each batch of frames is written to memory and passed to the kernel with one system call. The
// kernel copies each frame into a separate socket buffer.
#include <fmt/core.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sender/descriptor.h"
#include "sender/frame_sender.h"

namespace wirecensus::bench {
namespace {

constexpr std::size_t kBatch = 256;

class PacketSender final : public FrameSender {
 public:
  PacketSender(FramePlan plan, Descriptor socket);

  Status send(std::uint64_t count) override;
  std::uint64_t usual_count() const override { return 16 * kBatch; }
  std::uint64_t bursts_per_second() const override { return 200; }

 private:
  Status send_batch(std::size_t count);

  FramePlan plan_;
  Descriptor socket_;
  std::uint64_t next_ = 0;
  std::array<FrameBuffer, kBatch> frames_{};
  std::array<iovec, kBatch> places_{};
  std::array<mmsghdr, kBatch> messages_{};
};

PacketSender::PacketSender(FramePlan plan, Descriptor socket)
    : plan_(std::move(plan)), socket_(std::move(socket)) {
  frames_.fill(template_frame());
  for (std::size_t i = 0; i < kBatch; ++i) {
    places_[i].iov_base = frames_[i].data();
    messages_[i].msg_hdr.msg_iov = &places_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
}

Status PacketSender::send(std::uint64_t count) {
  while (count > 0) {
    const auto batch = static_cast<std::size_t>(std::min<std::uint64_t>(count, kBatch));
    for (std::size_t i = 0; i < batch; ++i) {
      places_[i].iov_len = number_frame(plan_, next_++, frames_[i]);
    }
    if (Status sent = send_batch(batch); !sent) return sent;
    count -= batch;
  }
  return done();
}

// The kernel may accept only a part; if its queue is full (ENOBUFS), retry.
Status PacketSender::send_batch(std::size_t count) {
  for (std::size_t sent = 0; sent < count;) {
    const int taken =
        sendmmsg(socket_.number(), &messages_[sent], static_cast<unsigned>(count - sent), 0);
    if (taken > 0) {
      sent += static_cast<std::size_t>(taken);
    } else if (errno != ENOBUFS && errno != EINTR) {
      return Error{fmt::format("cannot send: {}", std::strerror(errno))};
    }
  }
  return done();
}

Result<Descriptor> open_socket(const std::string& interface) {
  Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  const int on = 1;
  if (!socket.valid() ||
      bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      setsockopt(socket.number(), SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0) {
    return Error{
        fmt::format("cannot open a packet socket on {}: {}", interface, std::strerror(errno))};
  }
  return socket;
}

}  // namespace

Result<std::unique_ptr<FrameSender>> open_packet_sender(const FramePlan& plan,
                                                        const std::string& interface) {
  Result<Descriptor> socket = open_socket(interface);
  if (!socket) return socket.error();
  return std::unique_ptr<FrameSender>(std::make_unique<PacketSender>(plan, std::move(*socket)));
}

}  // namespace wirecensus::bench
