#include "sender/xdp/program.h"

#include <utility>

namespace wirecensus::bench {
namespace {

// Calls overwrite registers r0 to r5 and preserve r6 to r9.
enum Register : std::uint8_t { r0, r1, r2, r3, r4, r5, r6, r7, r8, r9 };

constexpr Register kContext = r6;
constexpr Register kSerialNumber = r7;
constexpr Register kShape = r8;
constexpr Register kState = r9;

class Assembler {
 public:
  void op(unsigned code, Register to, Register from, std::size_t offset, std::int64_t immediate) {
    bpf_insn instruction{};
    instruction.code = static_cast<std::uint8_t>(code);
    instruction.dst_reg = to & 0xf;
    instruction.src_reg = from & 0xf;
    instruction.off = static_cast<std::int16_t>(offset);
    instruction.imm = static_cast<std::int32_t>(immediate);
    instructions_.push_back(instruction);
  }
  void move(Register to, Register from) { op(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
  void set(Register to, std::int64_t value) { op(BPF_ALU64 | BPF_MOV | BPF_K, to, r0, 0, value); }
  void add(Register to, Register from) { op(BPF_ALU64 | BPF_ADD | BPF_X, to, from, 0, 0); }
  // `operation`: BPF_ADD, BPF_MOD, ...
  void compute(unsigned operation, Register to, std::int64_t value) {
    op(BPF_ALU64 | operation | BPF_K, to, r0, 0, value);
  }
  // `size`: BPF_H, BPF_W or BPF_DW.
  void load(unsigned size, Register to, Register from, std::size_t offset) {
    op(BPF_LDX | BPF_MEM | size, to, from, offset, 0);
  }
  void store(unsigned size, Register to, std::size_t offset, Register from) {
    op(BPF_STX | BPF_MEM | size, to, from, offset, 0);
  }
  void to_network_order(Register which, int bits) {
    op(BPF_ALU | BPF_END | BPF_TO_BE, which, r0, 0, bits);
  }
  void call(bpf_func_id function) { op(BPF_JMP | BPF_CALL, r0, r0, 0, function); }
  void leave() { op(BPF_JMP | BPF_EXIT, r0, r0, 0, 0); }
  void load_map_value(Register to, int map) {
    op(BPF_LD | BPF_DW | BPF_IMM, to, static_cast<Register>(BPF_PSEUDO_MAP_VALUE), 0, map);
    op(0, r0, r0, 0, 0);
  }
  // Drops the frame unless the comparison holds; required by the verifier.
  void drop_unless(unsigned comparison, Register left, Register right, std::int64_t immediate) {
    op(BPF_JMP | comparison, left, right, 2, immediate);
    set(r0, XDP_DROP);
    leave();
  }

  std::vector<bpf_insn> take() { return std::move(instructions_); }

 private:
  std::vector<bpf_insn> instructions_;
};

void number_and_choose_shape(Assembler& code, const FramePlan& plan, int map) {
  code.move(kContext, r1);
  code.load_map_value(kState, map);
  code.load(BPF_DW, kSerialNumber, kState, offsetof(XdpState, next));
  code.move(r1, kSerialNumber);
  code.compute(BPF_ADD, r1, 1);
  code.store(BPF_DW, kState, offsetof(XdpState, next), r1);

  const auto sizes = static_cast<std::int64_t>(plan.sizes.size());
  code.move(kShape, kSerialNumber);
  code.compute(BPF_MOD, kShape, sizes);
  code.drop_unless(BPF_JLT | BPF_K, kShape, r0, sizes);
  code.compute(BPF_MUL, kShape, sizeof(FrameShape));
  code.add(kShape, kState);
  code.compute(BPF_ADD, kShape, offsetof(XdpState, shapes));
}

// Sets r2 to the start of the frame.
void cut_frame(Assembler& code, const FramePlan& plan) {
  code.load(BPF_W, r2, kShape, offsetof(FrameShape, size));
  code.compute(BPF_SUB, r2, static_cast<std::int64_t>(plan.largest_frame()));
  code.move(r1, kContext);
  code.call(BPF_FUNC_xdp_adjust_tail);
  code.drop_unless(BPF_JEQ | BPF_K, r0, r0, 0);

  code.load(BPF_W, r2, kContext, offsetof(xdp_md, data));
  code.load(BPF_W, r3, kContext, offsetof(xdp_md, data_end));
  code.move(r1, r2);
  code.compute(BPF_ADD, r1, kMinFrame);
  code.drop_unless(BPF_JLE | BPF_X, r1, r3, 0);
}

void fold_checksum(Assembler& code, Register sum, Register scratch) {
  for (int i = 0; i < 2; ++i) {
    code.move(scratch, sum);
    code.compute(BPF_RSH, scratch, 16);
    code.compute(BPF_AND, sum, 0xffff);
    code.add(sum, scratch);
  }
  code.compute(BPF_XOR, sum, 0xffff);
}

// Precondition: r2 is the start of the frame.
void write_numbers(Assembler& code, const FramePlan& plan) {
  code.load(BPF_H, r1, kShape, offsetof(FrameShape, ip_length));
  code.store(BPF_H, r2, kIpTotalLength, r1);
  code.load(BPF_H, r1, kShape, offsetof(FrameShape, udp_length));
  code.store(BPF_H, r2, kUdpLength, r1);

  code.move(r4, kSerialNumber);
  if (plan.in_a_row > 1) code.compute(BPF_DIV, r4, plan.in_a_row);
  code.compute(BPF_MOD, r4, plan.flows);
  code.move(r5, r4);
  code.compute(BPF_AND, r5, 0xffff);
  code.load(BPF_W, r1, kShape, offsetof(FrameShape, checksum_sum));
  code.add(r1, r5);
  fold_checksum(code, r1, r3);
  code.to_network_order(r1, 16);
  code.store(BPF_H, r2, kIpChecksum, r1);
  code.to_network_order(r5, 16);
  code.store(BPF_H, r2, kSourceLow, r5);

  code.compute(BPF_RSH, r4, 16);
  code.compute(BPF_ADD, r4, kFirstPort);
  code.to_network_order(r4, 16);
  code.store(BPF_H, r2, kUdpHeader, r4);
  code.to_network_order(kSerialNumber, 64);
  code.store(BPF_DW, r2, kSerial, kSerialNumber);
}

}  // namespace

std::vector<bpf_insn> xdp_program(const FramePlan& plan, int map, int interface_index) {
  Assembler code;
  number_and_choose_shape(code, plan, map);
  cut_frame(code, plan);
  write_numbers(code, plan);
  code.set(r1, interface_index);
  code.set(r2, 0);
  code.call(BPF_FUNC_redirect);
  code.leave();
  return code.take();
}

std::vector<bpf_insn> dropping_program() {
  Assembler code;
  code.set(r0, XDP_DROP);
  code.leave();
  return code.take();
}

}  // namespace wirecensus::bench
