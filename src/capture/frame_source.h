// Where frames come from: one small interface before files and interfaces alike.
//
//     FrameBatch batch;
//     while (true) {
//       Result<ReadOutcome> outcome = source->read(batch, wait_limit);
//       if (!outcome) return outcome.error();
//       count(batch.frames);
//       if (*outcome == ReadOutcome::end) break;
//     }
//     source->finish();
//     source->account(ledger);
//
// A source belongs to one thread at a time, but for fetch(). A batch holds up to a few thousand
// frames, so the virtual call is paid a batch, never a packet.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/ledger.h"
#include "base/result.h"

namespace wirecensus::capture {

// Bytes of a file that are in a batch already, before their turn to be read.
struct FetchedBytes {
  const void* source = nullptr;  // whose they are
  std::uint64_t offset = 0;      // in its file
  std::size_t place = 0;         // in the batch
  std::size_t size = 0;
};

// Frames and the bytes they view, which are either the batch's own (files) or lent by the source (a
// live ring). Frames are valid until the batch is used again or let go of, even after the source is
// gone. A batch is empty at first and is meant to be used again and again: it keeps its capacity.
struct FrameBatch {
  std::vector<Frame> frames;
  std::vector<std::uint8_t> bytes;   // storage of file sources
  std::shared_ptr<const void> lent;  // memory of the source: given back when this is let go of
  std::size_t super_packets = 0;     // of the frames; only live rings know
  std::uint64_t number = 0;          // that of the read() it is for, where fetch() comes before
  FetchedBytes fetched;

  // No frames any more; what was lent is given back, from whichever thread.
  void clear() {
    frames.clear();
    lent.reset();
    super_packets = 0;
  }
};

enum class ReadOutcome : std::uint8_t {
  more,  // call again; the batch may be empty (waited long enough, or was woken)
  end,   // the last frames of this source are in the batch, or it is empty
};

// Asks a waiting read() to return soon: a file descriptor (an eventfd) that becomes readable and
// stays so. -1 means that nobody will ask.
using WakeDescriptor = int;

// What a person may want to know of how a source was set up.
struct SourceNotes {
  std::string setup;     // the memory it holds, ...; empty where there is nothing to tell
  std::string shortage;  // what could not be had as asked for, and what was taken instead
};

class FrameSource {
 public:
  virtual ~FrameSource() = default;
  FrameSource() = default;
  FrameSource(const FrameSource&) = delete;
  FrameSource& operator=(const FrameSource&) = delete;

  // Fills `batch` anew. Several batches may be filled before the first is let go of; a live ring
  // has that much less room meanwhile. Waits for frames at most `wait_limit`, less when woken. A
  // source that broke off in the middle (a file cut short, an interface removed) delivers what is
  // whole and ends: the reason goes into the ledger. An Error means that reading itself failed.
  virtual Result<ReadOutcome> read(FrameBatch& batch, std::chrono::milliseconds wait_limit) = 0;

  // Brings what read() will probably want into a batch whose `number` is set: by any number of
  // threads at a time, each with its own batch and beside read(). Copying a file from the kernel is
  // a third of all work on it, and read() is one at a time.
  virtual void fetch(FrameBatch& /*batch*/) const {}

  // Stops taking in new frames; what was taken in before is still delivered by read() until it says
  // `end`. Files ignore it.
  virtual void stop() {}

  // For who watches, between two reads: how many bytes of its file were read, as they are stored...
  virtual std::uint64_t bytes_read() const { return 0; }
  // ... and how many packets were lost, as far as the source has asked; account() knows all.
  virtual std::uint64_t lost_so_far() const { return 0; }

  // Ends the count of this source: it looks for the last time at what it may have lost. Call once,
  // after the last read().
  virtual void finish() {}

  // Appends to `ledger` what this source has lost so far and what it cannot know, all of it from
  // its beginning on, however often it is called: between two reads, and after finish(). What only
  // a comparison at the end can show (an interface's own counters) is not there before finish().
  // Does not enter `counted`: what became of the frames that it delivered is not its to know.
  virtual void account(Ledger& ledger) = 0;

  virtual SourceNotes notes() const { return {}; }

  // The interface's name, the file's name as given, or "-" for standard input.
  virtual const std::string& name() const = 0;
};

}  // namespace wirecensus::capture
