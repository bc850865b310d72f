// Files of pcapng blocks with right lengths, which mutated files seldom have: sections of both
// byte orders, interfaces, packets of all kinds, statistics, options, and among them a few wrong
// lengths. What holds is in capture_check.h.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/capture_check.h"
#include "fuzz/input.h"

namespace wirecensus::fuzz {
namespace {

constexpr std::size_t kMaxBlocks = 200;
constexpr std::uint32_t kSection = 0x0a0d0d0a;

class PcapngWriter {
 public:
  // Appends a block whose kind and fields the input chooses.
  void add_block(Input& input) {
    switch (input.number_to(9)) {
      case 0: return add_section(input);
      case 1:
      case 2: return add_interface(input);
      case 3: return add_statistics(input);
      case 4: return add_simple_packet(input);
      case 5: return add_packet(2, input);
      case 6: return add_other(input);
      default: return add_packet(6, input);
    }
  }
  void add_section(Input& input) {
    is_big_endian_ = input.flag();
    body_.clear();
    put32(0x1a2b3c4d);
    put16(1);
    put16(0);
    put32(0xffffffff);
    put32(0xffffffff);
    end_block(kSection, input);
  }

  const std::vector<std::uint8_t>& file() const { return file_; }

 private:
  void put(std::vector<std::uint8_t>& out, std::uint32_t number, int bytes) const {
    for (int i = 0; i < bytes; ++i) {
      const int shift = 8 * (is_big_endian_ ? bytes - 1 - i : i);
      out.push_back(static_cast<std::uint8_t>(number >> shift));
    }
  }
  void put16(std::uint32_t number) { put(body_, number, 2); }
  void put32(std::uint32_t number) { put(body_, number, 4); }
  void put_padded(Bytes bytes) {
    if (!bytes.empty()) body_.insert(body_.end(), bytes.data(), bytes.data() + bytes.size());
    body_.resize((body_.size() + 3) / 4 * 4);
  }

  // Options that are read, and others, of any value; their end is optional.
  void put_options(Input& input) {
    constexpr std::uint16_t kCodes[] = {0, 1, 2, 4, 5, 7, 9, 13, 14, 2988};
    constexpr std::uint8_t kSizes[] = {0, 1, 4, 8, 3};
    for (std::uint32_t more = input.number_to(3); more > 0; --more) {
      const std::uint16_t code = input.one_of(kCodes);
      const Bytes value = input.take(input.one_of(kSizes));
      put16(code);
      put16(static_cast<std::uint32_t>(value.size()));
      put_padded(value);
    }
  }

  void add_interface(Input& input) {
    constexpr std::uint16_t kLinkTypes[] = {1, 101, 113, 127, 276, 239, 0};
    body_.clear();
    put16(input.one_of(kLinkTypes));
    put16(0);
    put32(input.number_to(300));
    put_options(input);
    end_block(1, input);
  }

  void add_statistics(Input& input) {
    body_.clear();
    put32(input.number_to(2));
    put32(0);
    put32(0);
    put_options(input);
    end_block(5, input);
  }

  void add_simple_packet(Input& input) {
    const Bytes data = input.take(input.number_to(40));
    body_.clear();
    put32(static_cast<std::uint32_t>(data.size()) + input.number_to(3));
    put_padded(data);
    end_block(3, input);
  }

  // Both kinds of packets with an interface: the older one has its number in half as many bytes.
  void add_packet(std::uint32_t type, Input& input) {
    const std::uint32_t interface = input.number_to(3);
    const Bytes data = input.take(input.number_to(40));
    body_.clear();
    type == 6 ? put32(interface) : put16(interface);
    if (type != 6) put16(input.number_to(3));
    put32(input.u32());
    put32(input.u32());
    const auto captured = static_cast<std::uint32_t>(data.size());
    put32(captured + (input.number_to(30) == 30 ? 9 : 0));
    put32(captured + input.number_to(20));
    put_padded(data);
    put_options(input);
    end_block(type, input);
  }

  void add_other(Input& input) {
    const std::uint32_t type = input.byte();
    body_.clear();
    put_padded(input.take(input.number_to(20)));
    end_block(type, input);
  }

  void end_block(std::uint32_t type, Input& input) {
    const auto size = static_cast<std::uint32_t>(body_.size()) + 12;
    put(file_, type, 4);
    put(file_, size, 4);
    file_.insert(file_.end(), body_.begin(), body_.end());
    put(file_, size + (input.number_to(63) == 63 ? 4 : 0), 4);
  }

  std::vector<std::uint8_t> file_;
  std::vector<std::uint8_t> body_;
  bool is_big_endian_ = false;
};

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::Input input(data, size);
  fuzz::PcapngWriter writer;
  const std::uint16_t cut = input.u16();
  writer.add_section(input);
  for (std::size_t blocks = 0; blocks < fuzz::kMaxBlocks && !input.empty(); ++blocks) {
    writer.add_block(input);
  }
  const Bytes file(writer.file().data(), writer.file().size());
  fuzz::check_capture(file, cut % file.size());
  return 0;
}
