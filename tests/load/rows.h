#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/synchronization/mutex.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace homeward::load {

// An invented young person with their episodes; ids only, there is nothing personal in a load.
struct Person {
  std::string council;
  std::string id;
};

// Every young person of the load has at least these events: the record, a legal status, a placement, two episodes.
inline constexpr int kLeastEvents = 5;

inline constexpr char kCorrectEpisodeMethod[] = "/homeward.episode.v1.EpisodeService/CorrectEpisode";

// An episode and where it stands. Whoever has taken it changes it.
struct EpisodeRow {
  const Person* person = nullptr;
  std::string id;
  std::atomic<int64_t> version = 0;        // that an answer has shown
  std::atomic<int64_t> asked_version = 0;  // that a change under way leads to
  int64_t copied_version = 0;              // of the baseline's copy
};

// The rows that the load reads and changes.
class Rows {
 public:
  // `people` have to outlive this.
  explicit Rows(const std::vector<Person>& people) : people_(people) {}

  void Add(const Person& person, const std::string& id, int64_t version) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::vector<Person>& people() const { return people_; }
  // Those added; only once all have been.
  std::deque<EpisodeRow>& episodes() { return episodes_; }

  const Person& AnyPerson() const;
  const EpisodeRow& AnyEpisode() const;

  // An episode for a change, which is nobody else's until it is given back: its etag stays good meanwhile.
  EpisodeRow& Take() ABSL_LOCKS_EXCLUDED(mutex_);
  void GiveBack(EpisodeRow& episode) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const std::vector<Person>& people_;
  std::deque<EpisodeRow> episodes_;
  absl::Mutex mutex_;
  std::deque<EpisodeRow*> free_ ABSL_GUARDED_BY(mutex_);
};

// The fault of a run that an answer shows by being wrong.
absl::Status WrongAnswer(const char* what);

}  // namespace homeward::load
