#include "capture/write/compressor.h"

#include <gtest/gtest.h>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr const char* kNames[] = {"a.pcapng.gz", "a.pcapng.zst", "a.pcapng.lz4"};

// In pieces of `piece` bytes.
Buffer compress(const char* name, const Buffer& plain, std::size_t piece) {
  const std::unique_ptr<Compressor> compressor = compressor_for(name);
  Buffer out;
  for (std::size_t at = 0; at < plain.size(); at += piece) {
    const Bytes rest = Bytes(plain.data(), plain.size()).skip(at);
    EXPECT_TRUE(compressor->compress(rest.first(piece), out).ok());
  }
  EXPECT_TRUE(compressor->end(out).ok());
  return out;
}

Buffer capture_of(unsigned packets) {
  Buffer file = pcap_header();
  for (unsigned i = 0; i < packets; ++i) file = file + pcap_record({}, i, payload(i % 1500, i));
  return file;
}

TEST(Compressor, WhatItMakesIsReadAgain) {
  const Buffer plain = capture_of(700);
  const Outcome expected = read_all(plain);
  for (const char* name : kNames) {
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{100'000}, plain.size()}) {
      const Buffer compressed = compress(name, plain, piece);
      EXPECT_LT(compressed.size(), plain.size()) << name;
      const Outcome outcome = read_all(compressed);
      EXPECT_EQ(outcome.frames, expected.frames) << name;
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact) << name;
    }
  }
}

TEST(Compressor, AStreamThatIsNotEndedIsToldAsCutShort) {
  for (const char* name : kNames) {
    const Buffer compressed = compress(name, capture_of(700), 100'000);
    const Outcome outcome = read_all(cut_to(compressed, compressed.size() - 3));
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::lossy) << name;
  }
}

TEST(Compressor, AnEmptyStreamIsAStream) {
  for (const char* name : kNames) {
    EXPECT_NE(read_all(compress(name, {}, 1)).error.find("is empty"), std::string::npos) << name;
  }
}

TEST(Compressor, IsChosenByTheEndingOfTheName) {
  EXPECT_EQ(compression_ending("x.pcapng.zst"), ".zst");
  EXPECT_EQ(compression_ending("x.gz.pcapng"), "");
  EXPECT_EQ(compressor_for("x.pcapng"), nullptr);
  EXPECT_EQ(compressor_for("gz"), nullptr);
}

}  // namespace
}  // namespace wirecensus::capture
