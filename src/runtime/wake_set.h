// One descriptor for all that may wake a source that waits: a request to stop, and one to cut.
#pragma once

#include "runtime/cut_request.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

class WakeSet {
 public:
  // `cuts` may be none. Both must outlive it.
  WakeSet(const StopRequest& stop, const CutRequest* cuts);
  ~WakeSet();
  WakeSet(const WakeSet&) = delete;
  WakeSet& operator=(const WakeSet&) = delete;

  // Readable while one of the requests is; -1 where the system had none to give.
  int descriptor() const { return descriptor_; }

  // Whether requests to cut wake, as they do at first. Opening a source may wait, too (for a
  // named pipe's first bytes), and then only the end of the program is to end that.
  void heed_cuts(bool heed);

 private:
  void add(int descriptor);

  int descriptor_;
  int cuts_;
};

}  // namespace wirecensus::runtime
