#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/container/flat_hash_map.h>
#include <absl/random/random.h>
#include <absl/status/status.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <set>
#include <string>
#include <thread>
#include <utility>

#include "common/auth/caller.h"

namespace homeward {

// The streams that a process has open towards its callers: so many at most, and so many of one caller. Each is ended
// when its caller's token expires and when it has lasted long enough, all of them when the process stops.
class Streams {
 public:
  struct Limits {
    int most = 1000;
    int of_one_caller = 16;
    // A stream ends after nine tenths of this at the earliest, so that those that began together do not come back
    // together. Callers' connections are kept that long (GrpcServer).
    absl::Duration longest = absl::Minutes(30);
    // How long the end of a stream may take to reach a caller who does not read.
    absl::Duration patience = absl::Seconds(5);
  };

  // An open stream. What is called here waits for nothing and calls nothing of Streams.
  class Member {
   public:
    // Says goodbye to the caller. Called again, or after the end, it does nothing.
    virtual void End(const absl::Status& status) = 0;
    // Gives up on a caller whom that did not reach.
    virtual void Abandon() = 0;

   protected:
    ~Member() = default;
  };

  explicit Streams(Limits limits);
  // All members have left.
  ~Streams();
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  // RESOURCE_EXHAUSTED (TOO_MANY_STREAMS, TOO_MANY_STREAMS_OF_CALLER); UNAVAILABLE (DRAINING).
  absl::Status Enter(Member& member, const Caller& caller);
  // The member is gone. One that never entered may leave, too.
  void Leave(Member& member);

  // The process stops: ends all with UNAVAILABLE (DRAINING) and lets nobody enter any more.
  void Drain();

  int open() const;

 private:
  using Appointment = std::pair<absl::Time, Member*>;

  struct Place {
    std::string caller;
    absl::Time due;       // when something is to be done about it
    absl::Status status;  // with which it ends
    bool ended = false;   // whether it has been asked to end
  };

  void Work();
  void Attend(Member& member) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Reschedule(Member& member, Place& place, absl::Time due) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::BitGen random_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<Member*, Place> places_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, int> of_caller_ ABSL_GUARDED_BY(mutex_);
  std::set<Appointment> agenda_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace homeward
