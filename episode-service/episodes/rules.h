#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <vector>

#include "common/calendar/working_days.h"
#include "episode-service/directory/directory.h"
#include "episode-service/entries/entry.h"
#include "episode-service/episodes/episode.h"
#include "episode-service/episodes/policy.h"
#include "episode-service/handovers/handover.h"
#include "episode-service/notifications/notification.h"
#include "episode-service/particulars/particular.h"
#include "episode-service/people/young_person.h"
#include "episode-service/photographs/photograph.h"

// What may be said of an episode, and what follows from it. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Everything that a rule may look at: one young person's history as it stands under the lock.
struct Facts {
  YoungPerson person;
  std::vector<Episode> episodes;          // voided ones too
  std::vector<Entry> entries;             // those that something owed depends on and that stand, by when they happened
  std::vector<Particular> particulars;    // likewise, by since when they hold
  std::vector<Photograph> photographs;    // those that stand, the latest taken first
  std::vector<HandOver> hand_overs = {};  // by when they were offered
  std::vector<Allocation> allocations = {};  // over time, by their beginning
  std::vector<Telling> told = {};            // what people told others themselves, by when they did
  absl::Time live_from;                      // earlier facts raise no obligations
};

// The episode with this id, which is one of theirs.
const Episode& EpisodeIn(const Facts& facts, const std::string& id);

// The one that an id names, null where it names none. NOT_FOUND (EPISODE_NOT_FOUND): not one of the young person's.
absl::StatusOr<const Episode*> NamedEpisode(const Facts& facts, const std::string& id);

struct Context {
  const Facts& facts;
  const Policies& policies;
  absl::Time now;
};

absl::StatusOr<EpisodeDecision> Report(const Context& context, const ReportMissing& command);
// As Report, of an earlier system's record: nothing is owed for it and nobody is told.
absl::StatusOr<EpisodeDecision> ReportImported(const Context& context, ReportMissing command);
// Takes over what a return says; nothing if the record says the same already. An end that was open is filled in; what
// differs otherwise was recorded by people and stays: FAILED_PRECONDITION (RECORD_DIFFERS).
absl::StatusOr<std::optional<EpisodeDecision>> TakeIn(const Context& context, const ImportedEpisode& imported);
absl::StatusOr<EpisodeDecision> Record(const Context& context, Episode episode, const RecordPoliceReport& command);
absl::StatusOr<EpisodeDecision> Assess(const Context& context, Episode episode, const AssessRisk& command);
absl::StatusOr<EpisodeDecision> Recategorise(const Context& context, Episode episode,
                                             const RecategoriseEpisode& command);
// After an entry was made, corrected or voided: what the episode is then, if the reviews that stand say otherwise than
// before (S3-21). `occurred` is when the entry happened.
absl::StatusOr<std::optional<EpisodeDecision>> FollowReviews(const Context& context, Episode episode,
                                                             absl::Time occurred);
absl::StatusOr<EpisodeDecision> Locate(const Context& context, Episode episode, const LocateYoungPerson& command);
absl::StatusOr<EpisodeDecision> Return(const Context& context, Episode episode, const ReturnYoungPerson& command);
absl::StatusOr<EpisodeDecision> Notify(const Context& context, Episode episode, const NotifyReturn& command);
absl::StatusOr<EpisodeDecision> Tell(const Context& context, Episode episode, const TellParents& command);
absl::StatusOr<EpisodeDecision> Send(const Context& context, Episode episode, const SendSeriousNotification& command);
absl::StatusOr<EpisodeDecision> Correct(const Context& context, const Episode& episode, const CorrectEpisode& command);
// It belongs to a group, or no longer does.
EpisodeDecision Join(Episode episode, const std::string& group, absl::Time now);
EpisodeDecision Leave(Episode episode, const std::string& group, absl::Time now);
absl::StatusOr<EpisodeDecision> Void(Episode episode, const VoidEpisode& command, absl::Time now);

// After the young person's record has changed: the episodes whose facts that changes (looked after or not, placement,
// age), because what was true when they started is entered late.
std::vector<EpisodeDecision> Recharacterise(const Context& context);

// When an episode started, by the policy's clock; none if no time is known (policy 12).
std::optional<Moment> StartOf(const StartTimes& times, Policy::ClockStart clock);

// When it ended, by the policy (policy 42); none while it lasts.
std::optional<Moment> EndOf(const Episode& episode, const Policy& policy);

}  // namespace homeward::episode
