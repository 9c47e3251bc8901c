#include "cli/sample/plans.h"

#include <algorithm>
#include <array>
#include <string>

#include "common/calendar/local_time.h"
#include "common/calendar/moment.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr std::array<absl::string_view, 4> kRelations = {"parent", "sibling", "friend", "relative"};
constexpr std::array<absl::string_view, 3> kPlaces = {"The bus station.", "A friend's house in the next town.",
                                                      "The shopping centre."};
constexpr std::array<absl::string_view, 3> kReturns = {"Where they live; ring the carer first.",
                                                       "The home; the manager on duty answers at any hour.",
                                                       "The foster carers' house."};

bool HasPlan(const SampleChild& child) { return !child.episodes.empty() && child.person.other_authority().empty(); }

absl::Time StartOf(const SampleEpisode& episode) { return TimeOf(episode.report.start_times().reported().time()); }

v1::ParticularDetails* Add(absl::Time time, SamplePlan& plan) {
  v1::RecordParticularRequest& particular = plan.particulars.emplace_back();
  Put(Moment{.time = time}, particular.mutable_started());
  return particular.mutable_details();
}

void Know(Dice& dice, absl::Time since, SamplePlan& plan) {
  v1::KnownPerson& person = *Add(since, plan)->mutable_known_person();
  person.set_name("Somebody close");
  person.set_relation(std::string(dice.Of(kRelations)));
  person.set_informed(v1::KEPT_INFORMED_YES);
  Add(since, plan)->mutable_likely_place()->set_place(std::string(dice.Of(kPlaces)));
  v1::MeansOfContact& phone = *Add(since, plan)->mutable_means_of_contact();
  phone.set_means("mobile");
  phone.set_address("01632 960000");
  Add(since, plan)->mutable_return_place()->set_address(std::string(dice.Of(kReturns)));
}

// From the first episode on, every two or three months.
void Review(Dice& dice, absl::Time first, absl::Time until, SamplePlan& plan) {
  absl::Time next = first + dice.Minutes(-20 * 24 * 60, 20 * 60);
  while (next < until) {
    v1::ReviewFindMePlanRequest& review = plan.reviews.emplace_back();
    Put(Moment{.time = next}, review.mutable_reviewed());
    if (!plan.photograph.has_value()) review.set_why_incomplete("Nobody has a photograph of them yet.");
    next += dice.Minutes(60 * 24 * 60, 89 * 24 * 60);
  }
}

void Share(Dice& dice, absl::Time until, SampleEpisode& episode) {
  if (!episode.report.has_police_report() || !dice.Percent(88)) return;
  const absl::Time shared = TimeOf(episode.report.police_report().time().time()) + dice.Minutes(5, 58);
  if (shared >= until) return;
  v1::SharePackRequest& share = episode.pack.emplace();
  Put(Moment{.time = shared}, share.mutable_shared());
  share.mutable_sharing()->set_recipient("Police, missing persons");
  share.mutable_sharing()->set_recipient_kind(v1::PACK_RECIPIENT_POLICE_MISSING_FROM);
  share.mutable_sharing()->set_purpose("To find the young person.");
  share.mutable_sharing()->set_basis("protocol");
}

}  // namespace

void AddPhotograph(Dice& dice, const SampleSpan& span, SampleChild& child) {
  if (!HasPlan(child) || !dice.Percent(85)) return;
  const absl::Time before = StartOf(child.episodes.front()) - dice.Minutes(0, 60 * 24 * 60);
  const absl::Time taken = std::max(before, span.until - absl::Hours(24 * 300));
  child.plan.photograph = {.taken = absl::FormatCivilTime(LocalDay(taken)),
                           .seed = static_cast<uint64_t>(dice.Below(1'000'000))};
}

void KeepPlan(Dice& dice, const SampleSpan& span, SampleChild& child) {
  if (!HasPlan(child)) return;
  const absl::Time first = StartOf(child.episodes.front());
  Know(dice, std::max(span.from, first - absl::Hours(30 * 24)), child.plan);
  if (dice.Percent(90)) Review(dice, first, span.until, child.plan);
  for (SampleEpisode& episode : child.episodes) Share(dice, span.until, episode);
}

}  // namespace homeward::cli
