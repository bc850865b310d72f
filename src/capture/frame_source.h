// A source of frames: the interface of capture files and live captures.
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
// Only fetch() may be called by several threads at a time; the other functions by one at a time, on
// any thread. A batch has up to a few thousand frames: one virtual call per batch, none per frame.
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

// Bytes of a file that fetch() has put into a batch before read() needs them.
struct FetchedBytes {
  const void* source = nullptr;  // the source that fetched them
  std::uint64_t offset = 0;      // in the file, in bytes
  std::size_t place = 0;         // offset in FrameBatch::bytes
  std::size_t size = 0;
};

// Frames and the bytes that they view. The bytes are stored in the batch (files) or lent by the
// source (a live ring). Frames are valid until the next use of the batch or its destruction, also
// after the source is destroyed. Intended for reuse: a batch keeps its capacity.
struct FrameBatch {
  std::vector<Frame> frames;
  std::vector<std::uint8_t> bytes;   // storage of file sources
  std::shared_ptr<const void> lent;  // memory of the source, returned when this is reset
  std::size_t super_packets = 0;     // among the frames; known for live rings only
  bool headers_only = false;         // the source has left out bytes that the count does not need
  std::size_t member = 0;            // index in FrameSource::member_names() of their interface
  std::size_t stream = 0;            // one of FrameSource::streams()
  std::uint64_t number = 0;          // of the read() that fetch() prepares; set by the caller
  FetchedBytes fetched;

  // Removes the frames and returns lent memory. Any thread may call it.
  void clear() {
    frames.clear();
    lent.reset();
    super_packets = 0;
    headers_only = false;
    member = 0;
    stream = 0;
  }
};

enum class ReadOutcome : std::uint8_t {
  more,  // call again; the batch is empty after the wait limit or a wake-up
  end,   // no frames follow those in the batch, which may be empty
};

// A file descriptor (such as an eventfd) whose readability makes a waiting read() return soon. It
// must stay readable until the wait has ended. -1: waits end by the time limit only.
using WakeDescriptor = int;

// Messages for the user about the setup of a source; empty if there is nothing to report.
struct SourceNotes {
  std::string setup;                     // for example the size of the ring
  std::string shortage;                  // a resource that was not available, and its replacement
  std::vector<std::string> absent = {};  // interfaces that are waited for
};

class FrameSource {
 public:
  virtual ~FrameSource() = default;
  FrameSource() = default;
  FrameSource(const FrameSource&) = delete;
  FrameSource& operator=(const FrameSource&) = delete;

  // Replaces the contents of `batch`. Several batches may be in use at a time; each holds memory of
  // a live ring until it is cleared. Waits for frames for at most `wait_limit`, or until the wake
  // descriptor is readable. If a source ends early (a file cut short, an interface removed), the
  // complete frames are delivered and the outcome is `end`; account() adds the reason. Error:
  // reading failed.
  virtual Result<ReadOutcome> read(FrameBatch& batch, std::chrono::milliseconds wait_limit) = 0;

  // Reads ahead: puts the bytes that the read() with the number `batch.number` will probably need
  // into `batch`. Thread-safe, also with read(), for different batches. An optimization for files:
  // copying from the kernel is a third of their cost, and read() is serial.
  virtual void fetch(FrameBatch& /*batch*/) const {}

  // Stops receiving. read() delivers the frames received before, and then returns `end`. No effect
  // on files.
  virtual void stop() {}

  // For progress displays: bytes of the file read so far, as stored. Call between two reads.
  virtual std::uint64_t bytes_read() const { return 0; }
  // Packets lost, as of the last query of the source; account() is complete.
  virtual std::uint64_t lost_so_far() const { return 0; }

  // The interfaces that are waited for, because they do not exist or are down. Call between two
  // reads.
  virtual std::vector<std::string> absent() const { return {}; }

  // Reads the final counters. Call once, after the last read().
  virtual void finish() {}

  // Adds the losses and doubts of this source since its start to `ledger`, and an account of each
  // interface or file. May be called repeatedly, between two reads and after finish(); each call
  // adds all of them. The comparison with the counters of an interface is added only after
  // finish(). Does not set `counted`: the source does not know which of its frames are counted.
  virtual void account(Ledger& ledger) = 0;

  virtual SourceNotes notes() const { return {}; }

  // Descriptors that are readable when read() would not wait; none if it never waits.
  virtual std::vector<int> descriptors() const { return {}; }

  // The number of queues that frames come from at present: those of one are in the order of their
  // arrival, and may be delivered after later ones of another. FrameBatch::stream tells them apart.
  virtual std::size_t streams() const { return 1; }

  // Whether little more than a descriptor is held before the first read(), so that many sources can
  // be open at a time.
  virtual bool is_light() const { return false; }

  // Whether most of the work of read() is done by a thread of the source.
  virtual bool has_own_thread() const { return false; }

  // The interface's name, the file's name as given, or "-" for standard input.
  virtual const std::string& name() const = 0;

  // The names of the interfaces, if the source is several; otherwise empty. All frames of a batch
  // are of one.
  virtual const std::vector<std::string>& member_names() const {
    static const std::vector<std::string> none;
    return none;
  }
  // name(), or that of a member.
  const std::string& name_of(std::size_t member) const {
    return member_names().empty() ? name() : member_names()[member];
  }
};

}  // namespace wirecensus::capture
