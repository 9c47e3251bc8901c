#include "tests/load/rows.h"

#include <absl/random/random.h>

#include "common/core/status.h"

namespace homeward::load {
namespace {

template <class Container>
auto& AnyOf(Container& all) {
  thread_local absl::InsecureBitGen random;
  return all[absl::Uniform<size_t>(random, 0, all.size())];
}

}  // namespace

void Rows::Add(const Person& person, const std::string& id, int64_t version) {
  absl::MutexLock lock(&mutex_);
  EpisodeRow& row = episodes_.emplace_back();
  row.person = &person;
  row.id = id;
  row.version = version;
  row.asked_version = version;
  row.copied_version = version;
  free_.push_back(&row);
}

const Person& Rows::AnyPerson() const { return AnyOf(people_); }

const EpisodeRow& Rows::AnyEpisode() const { return AnyOf(episodes_); }

EpisodeRow& Rows::Take() {
  auto any = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !free_.empty(); };
  absl::MutexLock lock(&mutex_, absl::Condition(&any));
  EpisodeRow& row = *free_.front();
  free_.pop_front();
  return row;
}

void Rows::GiveBack(EpisodeRow& episode) {
  absl::MutexLock lock(&mutex_);
  free_.push_back(&episode);
}

absl::Status WrongAnswer(const char* what) { return Fail(absl::StatusCode::kDataLoss, "ANSWER_WRONG", what); }

}  // namespace homeward::load
