// One descriptor for all requests that wake a waiting source: to stop, and to cut.
#pragma once

#include "runtime/cut_request.h"
#include "runtime/stop_request.h"

namespace wirecensus::runtime {

class WakeSet {
 public:
  // `cuts` may be null. Both must outlive this object.
  WakeSet(const StopRequest& stop, const CutRequest* cuts);
  ~WakeSet();
  WakeSet(const WakeSet&) = delete;
  WakeSet& operator=(const WakeSet&) = delete;

  // Readable while there is a request; -1 if none could be created.
  int descriptor() const { return descriptor_; }

  // Whether cut requests wake; initially they do. Switched off while a source is opened, which may
  // wait for the first bytes of a named pipe: only a stop request should end that wait.
  void heed_cuts(bool heed);

 private:
  void add(int descriptor);

  int descriptor_;
  int cuts_;
};

}  // namespace wirecensus::runtime
