#include "capture/file/capture_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr milliseconds kSoon{1};
constexpr milliseconds kTooLong{60'000};

// A directory that is removed after the test.
class CaptureFileTest : public testing::Test {
 public:
  CaptureFileTest() {
    std::string pattern = testing::TempDir() + "capture_file_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~CaptureFileTest() override { std::filesystem::remove_all(directory_); }

 protected:
  std::string write(const std::string& name, const Buffer& bytes) const {
    std::string path = directory_ / name;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path;
  }

  std::string error_of(const std::string& path) const {
    const auto source = open_capture_file(path);
    return source ? "" : source.error().message;
  }

  std::filesystem::path directory_;
};

TEST_F(CaptureFileTest, ReadsAFileByItsContentWhateverItsName) {
  const std::string path = write("capture.txt.gz", pcap_header() + pcap_record({}, 1, payload(60)));
  auto source = open_capture_file(path);
  ASSERT_TRUE(source.ok());
  EXPECT_EQ((*source)->name(), path);
  FrameBatch batch;
  std::vector<RecordedFrame> frames;
  while (true) {
    const auto outcome = (*source)->read(batch, kSoon);
    ASSERT_TRUE(outcome.ok());
    keep(batch, frames);
    if (*outcome == ReadOutcome::end) break;
  }
  EXPECT_EQ(frames.size(), 1U);
}

// Reads `path` with two batches in turn, as two threads would; `fetches(number)` says whether a
// batch is fetched before it is read.
template <typename Fetches>
std::vector<RecordedFrame> read_in_turns(const std::string& path, Fetches fetches) {
  auto source = open_capture_file(path);
  std::array<FrameBatch, 2> batches;
  std::vector<RecordedFrame> frames;
  for (std::uint64_t number = 0;; ++number) {
    // The batch after this one is fetched first: a later reader may be faster.
    for (const std::uint64_t ahead : {number + 1, number}) {
      FrameBatch& batch = batches[ahead % 2];
      if (batch.number == ahead && ahead != 0) continue;
      batch.number = ahead;
      if (fetches(ahead)) (*source)->fetch(batch);
    }
    const auto outcome = (*source)->read(batches[number % 2], kSoon);
    EXPECT_TRUE(outcome.ok());
    keep(batches[number % 2], frames);
    if (*outcome == ReadOutcome::end) return frames;
  }
}

TEST_F(CaptureFileTest, WhatIsFetchedAheadIsWhatWouldBeRead) {
  Buffer capture = pcap_header();
  const std::size_t sizes[] = {60,     1514,    9000,
                               66'000, 262'144, 1};  // larger than the headroom, and than a piece
  for (std::uint32_t i = 0; i < 120; ++i) {
    capture = std::move(capture) + pcap_record({}, i, payload(sizes[i % std::size(sizes)], i));
  }
  const std::string path = write("pieces.pcap", capture);
  const auto expected = read_in_turns(path, [](std::uint64_t) { return false; });
  ASSERT_EQ(expected.size(), 120U);
  EXPECT_EQ(read_in_turns(path, [](std::uint64_t) { return true; }), expected);
  EXPECT_EQ(read_in_turns(path, [](std::uint64_t number) { return number % 3 != 0; }), expected);
}

TEST_F(CaptureFileTest, AFileThatShrinksWhileItIsReadIsCutShort) {
  const Buffer record = pcap_record({}, 1, payload(60));
  Buffer capture = pcap_header();
  for (int i = 0; i < 100; ++i) capture = std::move(capture) + record;
  const std::string path = write("shrinks.pcap", capture);
  auto source = open_capture_file(path);
  ASSERT_TRUE(source.ok());
  std::filesystem::resize_file(path, capture.size() - 40 * record.size());
  FrameBatch batch;
  std::vector<RecordedFrame> frames;
  while (true) {
    const auto outcome = (*source)->read(batch, kSoon);
    ASSERT_TRUE(outcome.ok());
    keep(batch, frames);
    if (*outcome == ReadOutcome::end) break;
  }
  EXPECT_EQ(frames.size(), 60U);
  Ledger ledger;
  (*source)->finish();
  (*source)->account(ledger);
  EXPECT_EQ(ledger.verdict(), Verdict::lossy);
  EXPECT_EQ(ledger.losses.front().cause, LossCause::file_cut_short);
}

TEST_F(CaptureFileTest, AFileThatGrowsWhileItIsReadIsReadToItsEnd) {
  const Buffer record = pcap_record({}, 1, payload(1000));
  Buffer capture = pcap_header();
  for (int i = 0; i < 300; ++i) capture = std::move(capture) + record;  // more than a piece
  const std::string path = write("grows.pcap", capture);
  auto source = open_capture_file(path);
  FrameBatch batch;
  std::vector<RecordedFrame> frames;
  for (batch.number = 0;; ++batch.number) {
    (*source)->fetch(batch);
    const auto outcome = (*source)->read(batch, kSoon);
    keep(batch, frames);
    if (*outcome == ReadOutcome::end) break;
    ASSERT_LT(batch.number, 9);
    std::ofstream(path, std::ios::binary | std::ios::app)
        .write(reinterpret_cast<const char*>(record.data()),
               static_cast<std::streamsize>(record.size()));
  }
  EXPECT_EQ(frames.size(), 301U);
}

TEST_F(CaptureFileTest, OneBatchHasAllOfASmallFile) {
  const Buffer record = pcap_record({}, 1, payload(1000));
  auto source = open_capture_file(write("small.pcap", pcap_header() + record + record));
  ASSERT_TRUE(source.ok());
  FrameBatch batch;
  EXPECT_EQ(*(*source)->read(batch, kSoon), ReadOutcome::end);
  EXPECT_EQ(batch.frames.size(), 2U);
}

TEST_F(CaptureFileTest, TheLedgerNamesTheFileAsGiven) {
  const std::string path = write("cut.pcap", pcap_header() + payload(3));
  auto source = open_capture_file(path);
  ASSERT_TRUE(source.ok());
  FrameBatch batch;
  while (*(*source)->read(batch, kSoon) == ReadOutcome::more) EXPECT_TRUE(batch.frames.empty());
  Ledger ledger;
  (*source)->finish();
  (*source)->account(ledger);
  ASSERT_EQ(ledger.losses.size(), 1U);
  EXPECT_EQ(ledger.losses[0].source, path);
}

TEST_F(CaptureFileTest, ReadingOnAfterTheEndIsTheEnd) {
  auto source = open_capture_file(write("a.pcap", pcap_header() + pcap_record({}, 1, payload(9))));
  ASSERT_TRUE(source.ok());
  FrameBatch batch;
  while (*(*source)->read(batch, kSoon) == ReadOutcome::more) {
  }
  EXPECT_EQ(*(*source)->read(batch, kSoon), ReadOutcome::end);
  EXPECT_TRUE(batch.frames.empty());
}

TEST_F(CaptureFileTest, ErrorsNameTheFileAndWhatIsWrong) {
  const std::string missing = directory_ / "missing.pcap";
  EXPECT_EQ(error_of(missing), "cannot open '" + missing + "': No such file or directory");
  EXPECT_THAT(error_of(directory_), HasSubstr("is a directory"));
  EXPECT_THAT(error_of(write("empty", {})), HasSubstr("is empty"));
}

// The file followed by this many zeros.
Buffer text(std::string_view letters, std::size_t zeros = 0) {
  return Buffer(letters.begin(), letters.end()) + Buffer(zeros);
}

// An Ethernet frame of 60 bytes: type 2, and two bytes before it.
Buffer erf_record() {
  Writer out;
  out.u32(0).u32(1'700'000'000).raw({2, 4});
  out.big_endian = true;
  return out.u16(80).u16(0).u16(60).raw(Buffer(64)).bytes;
}

TEST_F(CaptureFileTest, ErrorsSayWhatAForeignFileIs) {
  const std::vector<std::pair<Buffer, std::string>> kinds{
      {{0xfd, '7', 'z', 'X', 'Z', 0, 0, 4}, "an xz archive); decompress it: xz -dc"},
      {{'B', 'Z', 'h', '9'}, "a bzip2 archive"},
      {{'P', 'K', 3, 4, 20}, "a zip archive"},
      {{'s', 'n', 'o', 'o', 'p', 0, 0, 0, 0}, "a Solaris snoop capture"},
      {{0x7f, 'E', 'L', 'F'}, "an executable"},
      {{0xa1, 0xb2, 0x34, 0xcd, 0}, "F. Mesquita's variant of pcap); export it"},
      {{0xcb, 0xc3, 0xb2, 0xa1, 0}, "a compiled filter"},
      {text("btsnoop", 1), "a btsnoop capture of Bluetooth); Wireshark's editcap -F pcapng"},
      {text("iptrace 1.0"), "an AIX iptrace capture); Wireshark's editcap"},
      {text("iptrace 2.0"), "an AIX iptrace capture"},
      {text("RTSS"), "a Microsoft Network Monitor 1 capture"},
      {text("GMBU"), "a Microsoft Network Monitor 2 capture"},
      {{'T', 'R', 0, 'd', 0, 0, 0, 0, 0, 0, 0, 0x80}, "an HP-UX nettl trace"},
      {{0, 0, 0, 1, 0, 0, 0, 0, 0, 7, 0xd0, 0}, "an HP-UX 9 nettl trace"},
      {{0x7f, 'v', 'e', 'r', 0}, "an OmniPeek capture"},
      {Buffer{7, 0} + Buffer(48), "an EtherPeek or AiroPeek capture"},
      {text("XCP", 1) + text("002.001"), "a NetXRay or Windows Sniffer capture"},
      {{'V', 'L', 0, 0}, "a NetXRay 1 capture"},
      {text("TRSNIFF data    "), "a Sniffer capture"},
      {Buffer(257, 'a') + text("ustar"), "a tar archive); extract it (tar -xf FILE)"},
      {erf_record(), "probably an Endace ERF capture); Wireshark's editcap"},
      {erf_record() + erf_record(), "an Endace ERF capture"},
      {erf_record() + Buffer(16, 'x'), "unknown format"},
      {{'h', 'i', '\n'}, "68 69 0a (text)"},
      {{0x00, 0x01}, "00 01 (unknown format)"},
  };
  for (const auto& [bytes, said] : kinds) {
    const std::string path = write("foreign", bytes);
    EXPECT_THAT(error_of(path), HasSubstr("'" + path + "' is not a capture file: "));
    EXPECT_THAT(error_of(path), HasSubstr(said));
  }
}

// A pipe whose reading end is opened by name, as a shell's process substitution does.
class CapturePipeTest : public testing::Test {
 public:
  CapturePipeTest() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~CapturePipeTest() override {
    hang_up();
    close(ends_[0]);
    close(wake_);
  }

 protected:
  void send(const Buffer& bytes) const {
    ASSERT_EQ(::write(ends_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void hang_up() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  void wake() const { ASSERT_EQ(eventfd_write(wake_, 1), 0); }
  auto open() const { return open_capture_file("/dev/fd/" + std::to_string(ends_[0]), wake_); }

  std::array<int, 2> ends_{-1, -1};
  int wake_ = eventfd(0, 0);
  FrameBatch batch_;
};

TEST_F(CapturePipeTest, DeliversFramesAsTheyArrive) {
  send(pcap_header() + pcap_record({}, 1, payload(60)));
  auto source = open();
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::more);
  EXPECT_EQ(batch_.frames.size(), 1U);
  EXPECT_EQ(*(*source)->read(batch_, kSoon), ReadOutcome::more);
  EXPECT_TRUE(batch_.frames.empty());

  const Buffer record = pcap_record({}, 2, payload(70));
  send(Buffer(record.begin(), record.begin() + 20));
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::more);
  EXPECT_TRUE(batch_.frames.empty());
  send(Buffer(record.begin() + 20, record.end()));
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::more);
  ASSERT_EQ(batch_.frames.size(), 1U);
  EXPECT_EQ(batch_.frames[0].time, 2 * kSecond);

  hang_up();
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::end);
}

TEST_F(CapturePipeTest, DeliversCompressedFramesAsTheyArrive) {
  const auto block = [](const Buffer& bytes) {
    return Writer{}.integer(bytes.size() << 3, 3).raw(bytes).bytes;  // stored, not the last
  };
  send(Buffer{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50} +
       block(pcap_header() + pcap_record({}, 1, payload(60))));
  auto source = open();
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::more);
  EXPECT_EQ(batch_.frames.size(), 1U);
  send(block(pcap_record({}, 2, payload(70))));
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::more);
  EXPECT_EQ(batch_.frames.size(), 1U);
}

TEST_F(CapturePipeTest, AWakeEndsAWaitThatIsUnderWay) {
  send(pcap_header());
  auto source = open();
  ASSERT_TRUE(source.ok());
  std::thread waker([this] {
    std::this_thread::sleep_for(milliseconds{20});
    wake();
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::more);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kTooLong / 2);
  EXPECT_TRUE(batch_.frames.empty());
  waker.join();
}

TEST_F(CapturePipeTest, WhatHasArrivedComesBeforeAWake) {
  send(pcap_header() + pcap_record({}, 1, payload(60)));
  auto source = open();
  ASSERT_TRUE(source.ok());
  wake();
  EXPECT_EQ(*(*source)->read(batch_, kTooLong), ReadOutcome::more);
  EXPECT_EQ(batch_.frames.size(), 1U);
}

TEST_F(CapturePipeTest, AWakeBeforeTheFirstByteIsAnError) {
  wake();
  const auto source = open();
  ASSERT_FALSE(source.ok());
  EXPECT_THAT(source.error().message, HasSubstr("stopped while waiting"));
}

}  // namespace
}  // namespace wirecensus::capture
