#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/clock.h>

#include <memory>
#include <string>

#include "common/calendar/test_time.h"
#include "common/command/journal.h"
#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "common/feed/feed_schema.h"
#include "common/feed/feed_service.h"
#include "common/feed/in_process_feed_source.h"
#include "common/policy/policy_document.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"
#include "policies/policy_files.h"
#include "tests/support/test_database.h"

namespace homeward {
extern const absl::Span<const EmbeddedFile> kCommandSchema;
}  // namespace homeward

// For tests: the feed of episode-service, as its events are, told by hand.
namespace homeward::interview {

// An episode as episode-service tells it.
struct TestEpisode {
  std::string council;
  episode::v1::EpisodeFacts facts;

  // A looked-after child who is missing since then.
  static TestEpisode Missing(std::string council, const std::string& child, absl::string_view since) {
    TestEpisode told{.council = std::move(council)};
    told.facts.set_episode(NewUuid(absl::Now()));
    told.facts.set_young_person(child);
    told.facts.set_category(episode::v1::CARE_CATEGORY_MISSING);
    told.facts.add_categories()->set_category(episode::v1::CARE_CATEGORY_MISSING);
    told.facts.set_state(episode::v1::EPISODE_STATE_OPEN);
    told.facts.set_looked_after(true);
    Put(Moment{.time = At(since)}, told.facts.mutable_start());
    return told;
  }

  const std::string& episode() const { return facts.episode(); }

  // Back in the placement they left; that ends it.
  void Return(absl::Time returned, absl::Time notified) {
    facts.set_state(episode::v1::EPISODE_STATE_ENDED);
    facts.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
    Put(Moment{.time = returned}, facts.mutable_returned());
    Put(Moment{.time = returned}, facts.mutable_ended());
    Put(Moment{.time = notified}, facts.mutable_return_notified());
  }
};

class TestEpisodes {
 public:
  explicit TestEpisodes(const Clock& clock) : clock_(clock) { database_.Migrate(kFeedSchema); }

  std::unique_ptr<FeedSource> Feed() { return std::make_unique<InProcessFeedSource>(service_, clock_); }

  // A council whose record is live since 2020: the national policy first, then its own reviewed one.
  void SetUpCouncil(const std::string& council) {
    episode::v1::CouncilCreated created;
    Put(At("2020-01-01T00:00:00Z"), created.mutable_live_from_time());
    Emit(council, council, council, 1, created);
    int number = 0;
    const auto versions = LoadPolicyVersions(kPolicyFiles).value();
    for (policy::v1::PolicyVersion version : versions) {
      if (version.council() != kNationalCouncil && version.council() != council) continue;
      version.set_council(council);
      version.set_version(++number);
      episode::v1::PolicyAdopted adopted;
      *adopted.mutable_policy() = version;
      Emit(council, council, council, number, adopted);
    }
  }

  // Tells of the episode as it stands now.
  template <class Event>
  void Tell(TestEpisode& episode) {
    episode.facts.set_version(episode.facts.version() + 1);
    Event event;
    *event.mutable_facts() = episode.facts;
    Emit(episode.council, episode.episode(), episode.facts.young_person(), episode.facts.version(), event);
  }

  // Tells that two young people were one.
  void TellMerged(const std::string& council, const std::string& kept, const std::string& merged) {
    episode::v1::PeopleMerged event;
    event.mutable_facts()->set_young_person(kept);
    event.set_merged(merged);
    Emit(council, kept, kept, 1, event);
  }

 private:
  void Emit(const std::string& council, const std::string& aggregate, const std::string& subject, int64_t version,
            const google::protobuf::Message& body) {
    const absl::Status told = database_.db().Transact(absl::Now() + absl::Seconds(20), [&](Tx& tx) {
      Change change(tx, council, "worker-1", clock_.Now());
      change.Lock(subject);
      change.Emit(aggregate, subject, version, clock_.Now(), body);
      const Change* const changes[] = {&change};
      WriteJournal(tx, changes);
      return absl::OkStatus();
    });
    EXPECT_THAT(told, IsOk());
    watch_.Notify();
  }

  const Clock& clock_;
  TestDatabase database_{kCommandSchema};
  FeedWatch watch_{HeadsOf(database_.db())};
  FeedService service_{database_.db(), clock_, watch_};
};

}  // namespace homeward::interview
