#include "episode-service/episodes/convert.h"

#include <utility>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "episode-service/episodes/gaps.h"

namespace homeward::episode {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(Category::kCurfew) == v1::CARE_CATEGORY_CURFEW);
static_assert(static_cast<int>(Ground::kAbducted) == v1::GROUND_ABDUCTED);
static_assert(static_cast<int>(Source::kImport) == v1::SOURCE_IMPORT);
static_assert(static_cast<int>(State::kVoided) == v1::EPISODE_STATE_VOIDED);
static_assert(static_cast<int>(ReturnedTo::kElsewhere) == v1::RETURNED_TO_ELSEWHERE);
static_assert(static_cast<int>(SeriousTrigger::kMedia) == v1::SERIOUS_TRIGGER_MEDIA);

// Present or not, the same on both sides.
template <class Wire>
std::optional<Moment> Optional(bool has, const Wire& moment) {
  return has ? std::optional(MomentOf(moment)) : std::nullopt;
}

StartTimes FromProto(const v1::StartTimes& wire) {
  return {.left = Optional(wire.has_left(), wire.left()),
          .last_seen = Optional(wire.has_last_seen(), wire.last_seen()),
          .discovered = Optional(wire.has_discovered(), wire.discovered()),
          .reported = Optional(wire.has_reported(), wire.reported())};
}

PoliceReport FromProto(const v1::PoliceReport& wire) {
  return {.time = MomentOf(wire.time()),
          .force = wire.force(),
          .reference = wire.reference(),
          .reported_by = wire.reported_by()};
}

void ToWire(const PoliceReport& report, v1::PoliceReport* wire) {
  Put(report.time, wire->mutable_time());
  wire->set_force(report.force);
  wire->set_reference(report.reference);
  wire->set_reported_by(report.reported_by);
}

void ToWire(const StartTimes& times, v1::StartTimes* wire) {
  if (times.left.has_value()) Put(*times.left, wire->mutable_left());
  if (times.last_seen.has_value()) Put(*times.last_seen, wire->mutable_last_seen());
  if (times.discovered.has_value()) Put(*times.discovered, wire->mutable_discovered());
  if (times.reported.has_value()) Put(*times.reported, wire->mutable_reported());
}

// What the resource and the facts show alike.
template <class Wire>
void CommonToWire(const Episode& episode, Wire& wire) {
  wire.set_episode(episode.id);
  wire.set_young_person(episode.young_person);
  wire.set_category(static_cast<v1::CareCategory>(episode.category()));
  wire.set_state(static_cast<v1::EpisodeState>(episode.state));
  wire.set_ground(static_cast<v1::Ground>(episode.ground));
  Put(episode.start, wire.mutable_start());
  for (const CategoryChange& change : episode.categories) {
    auto* to = wire.add_categories();
    to->set_category(static_cast<v1::CareCategory>(change.category));
    Put(change.time, to->mutable_time());
    if (change.unknown_since.has_value()) Put(*change.unknown_since, to->mutable_whereabouts_unknown_since());
  }
  for (const RiskAssessment& assessment : episode.risk_assessments) {
    auto* to = wire.add_risk_assessments();
    to->set_level(assessment.level);
    Put(assessment.time, to->mutable_time());
  }
  if (episode.located.has_value()) Put(*episode.located, wire.mutable_located());
  wire.set_wellbeing_confirmed(episode.wellbeing_confirmed);
  if (episode.returned.has_value()) Put(*episode.returned, wire.mutable_returned());
  wire.set_returned_to(static_cast<v1::ReturnedTo>(episode.returned_to));
  if (episode.return_notified.has_value()) Put(*episode.return_notified, wire.mutable_return_notified());
  if (episode.ended.has_value()) Put(*episode.ended, wire.mutable_ended());
  wire.set_looked_after(episode.looked_after);
  wire.set_uasc(episode.uasc);
  wire.set_placement(episode.placement);
  wire.set_age_years(episode.age_years);
  wire.set_policy_version(episode.policy_version);
}

template <class Event>
std::unique_ptr<google::protobuf::Message> WithFacts(const Episode& episode) {
  auto event = std::make_unique<Event>();
  *event->mutable_facts() = FactsOf(episode);
  return event;
}

SeriousTrigger TriggerOf(v1::SeriousTrigger wire) {
  return wire == v1::SERIOUS_TRIGGER_MEDIA ? SeriousTrigger::kMedia : SeriousTrigger::kTimeMissing;
}

// Time and trigger of each that was sent; by whom and what it said stays.
void PutRightOnes(const v1::Episode& from, Episode& to) {
  auto& sent = to.serious_notifications;
  sent.resize(static_cast<size_t>(from.serious_notifications_size()));
  for (size_t i = 0; i < sent.size(); ++i) {
    const v1::SeriousNotification& right = from.serious_notifications(static_cast<int>(i));
    sent[i].trigger = TriggerOf(right.trigger());
    sent[i].sent = MomentOf(right.sent());
  }
}

// What is said of categories, risk levels, the finding and the return in words, and by whom: only the resource shows
// it.
void WordsToWire(const Episode& episode, v1::Episode& wire) {
  for (size_t i = 0; i < episode.categories.size(); ++i) {
    wire.mutable_categories(static_cast<int>(i))->set_reason(episode.categories[i].reason);
    wire.mutable_categories(static_cast<int>(i))->set_changed_by(episode.categories[i].changed_by);
  }
  for (size_t i = 0; i < episode.risk_assessments.size(); ++i) {
    wire.mutable_risk_assessments(static_cast<int>(i))->set_reason(episode.risk_assessments[i].reason);
    wire.mutable_risk_assessments(static_cast<int>(i))->set_assessed_by(episode.risk_assessments[i].assessed_by);
  }
  wire.set_located_place(episode.located_place);
  wire.set_located_by(episode.located_by);
  if (episode.wellbeing_confirmed_at.has_value()) {
    Put(*episode.wellbeing_confirmed_at, wire.mutable_wellbeing_confirmed_at());
  }
  wire.set_wellbeing_confirmed_by(episode.wellbeing_confirmed_by);
  wire.set_returned_place(episode.returned_place);
}

// Who entered an item is not the caller's to say.
std::vector<CategoryChange> CategoriesOf(const v1::Episode& wire) {
  std::vector<CategoryChange> categories;
  for (const v1::CategoryChange& change : wire.categories()) {
    categories.push_back(
        {.category = static_cast<Category>(change.category()),
         .time = MomentOf(change.time()),
         .unknown_since = Optional(change.has_whereabouts_unknown_since(), change.whereabouts_unknown_since()),
         .reason = change.reason()});
  }
  return categories;
}

std::vector<RiskAssessment> RisksOf(const v1::Episode& wire) {
  std::vector<RiskAssessment> risks;
  for (const v1::RiskAssessment& assessment : wire.risk_assessments()) {
    risks.push_back({.level = assessment.level(), .time = MomentOf(assessment.time()), .reason = assessment.reason()});
  }
  return risks;
}

// Sets one correctable field of the finding; false when there is none of that name.
bool SetFinding(const std::string& path, const v1::Episode& from, Episode& to) {
  if (path == "located") return to.located = Optional(from.has_located(), from.located()), true;
  if (path == "located_place") return to.located_place = from.located_place(), true;
  if (path == "located_by") return to.located_by = from.located_by(), true;
  if (path == "wellbeing_confirmed") return to.wellbeing_confirmed = from.wellbeing_confirmed(), true;
  if (path == "wellbeing_confirmed_at") {
    to.wellbeing_confirmed_at = Optional(from.has_wellbeing_confirmed_at(), from.wellbeing_confirmed_at());
    return true;
  }
  if (path == "wellbeing_confirmed_by") return to.wellbeing_confirmed_by = from.wellbeing_confirmed_by(), true;
  return false;
}

// The same of whom the council told.
bool SetTold(const std::string& path, const v1::Episode& from, Episode& to) {
  if (path == "police_report") {
    to.police_report = from.has_police_report() ? std::optional(FromProto(from.police_report())) : std::nullopt;
    return true;
  }
  if (path == "parents_told") return to.parents_told = Optional(from.has_parents_told(), from.parents_told()), true;
  if (path == "parents_not_told_reason") return to.parents_not_told_reason = from.parents_not_told_reason(), true;
  return false;
}

// The same of the lists.
bool SetList(const std::string& path, const v1::Episode& from, CorrectEpisode& command) {
  if (path == "categories") return command.categories = CategoriesOf(from), true;
  if (path == "risk_assessments") return command.risk_assessments = RisksOf(from), true;
  return false;
}

// The same of the return.
bool SetReturn(const std::string& path, const v1::Episode& from, Episode& to) {
  if (path == "returned") return to.returned = Optional(from.has_returned(), from.returned()), true;
  if (path == "returned_to") return to.returned_to = static_cast<ReturnedTo>(from.returned_to()), true;
  if (path == "returned_place") return to.returned_place = from.returned_place(), true;
  if (path == "return_notified") {
    return to.return_notified = Optional(from.has_return_notified(), from.return_notified()), true;
  }
  return false;
}

// Sets one correctable field from what the request has; false when there is none of that name.
bool SetField(const std::string& path, const v1::Episode& from, Episode& to) {
  if (path == "start_times") return to.start_times = FromProto(from.start_times()), true;
  if (path == "ground") return to.ground = static_cast<Ground>(from.ground()), true;
  if (path == "circumstances") return to.circumstances = from.circumstances(), true;
  if (path == "serious_notifications") return PutRightOnes(from, to), true;
  if (path == "entry_point") return to.entry_point = from.entry_point(), true;
  if (path == "safeguarding_concern") return to.safeguarding_concern = from.safeguarding_concern(), true;
  return SetFinding(path, from, to) || SetReturn(path, from, to) || SetTold(path, from, to);
}

}  // namespace

v1::Episode ToProto(const Episode& episode) {
  v1::Episode wire;
  CommonToWire(episode, wire);
  WordsToWire(episode, wire);
  wire.set_council(episode.council);
  wire.set_etag(EtagOf(episode.version));
  ToWire(episode.start_times, wire.mutable_start_times());
  wire.set_source(static_cast<v1::Source>(episode.source));
  wire.set_source_reference(episode.source_reference);
  if (episode.police_report.has_value()) ToWire(*episode.police_report, wire.mutable_police_report());
  wire.set_circumstances(episode.circumstances);
  wire.set_entry_point(episode.entry_point);
  wire.set_safeguarding_concern(episode.safeguarding_concern);
  wire.set_void_reason(episode.void_reason);
  Put(episode.recorded, wire.mutable_recorded_time());
  if (episode.parents_told.has_value()) Put(*episode.parents_told, wire.mutable_parents_told());
  wire.set_parents_not_told_reason(episode.parents_not_told_reason);
  for (const SeriousNotification& one : episode.serious_notifications) {
    if (!wire.has_serious_notification_sent()) Put(one.sent, wire.mutable_serious_notification_sent());
    auto* to = wire.add_serious_notifications();
    to->set_trigger(static_cast<v1::SeriousTrigger>(one.trigger));
    Put(one.sent, to->mutable_sent());
    to->set_sent_by(one.sent_by);
    to->set_content(one.content);
  }
  for (const std::string& flag : episode.flags) wire.add_flags(flag);
  for (const std::string& group : episode.groups) wire.add_groups(group);
  for (std::string& gap : GapsOf(episode)) wire.add_gaps(std::move(gap));
  return wire;
}

v1::EpisodeFacts FactsOf(const Episode& episode) {
  v1::EpisodeFacts facts;
  CommonToWire(episode, facts);
  facts.set_reported_to_police(episode.police_report.has_value());
  facts.set_home(episode.home);
  if (episode.distance_miles.has_value()) facts.set_distance_miles(*episode.distance_miles);
  facts.set_outside_boundary(episode.outside_boundary);
  facts.set_other_authority(episode.other_authority);
  facts.set_version(episode.version);
  facts.set_imported(episode.source == Source::kImport);
  return facts;
}

std::unique_ptr<google::protobuf::Message> EventOf(const EpisodeDecision& decision) {
  const Episode& episode = decision.next;
  switch (decision.event) {
    case EpisodeEvent::kMissingReported:
      return WithFacts<v1::MissingReported>(episode);
    case EpisodeEvent::kPoliceReportRecorded:
      return WithFacts<v1::PoliceReportRecorded>(episode);
    case EpisodeEvent::kRiskAssessed:
      return WithFacts<v1::RiskAssessed>(episode);
    case EpisodeEvent::kEpisodeRecategorised:
      return WithFacts<v1::EpisodeRecategorised>(episode);
    case EpisodeEvent::kYoungPersonLocated:
      return WithFacts<v1::YoungPersonLocated>(episode);
    case EpisodeEvent::kYoungPersonReturned:
      return WithFacts<v1::YoungPersonReturned>(episode);
    case EpisodeEvent::kReturnNotified:
      return WithFacts<v1::ReturnNotified>(episode);
    case EpisodeEvent::kParentsTold:
      return WithFacts<v1::ParentsTold>(episode);
    case EpisodeEvent::kSeriousNotificationSent:
      return WithFacts<v1::SeriousNotificationSent>(episode);
    case EpisodeEvent::kEpisodeCorrected:
      return WithFacts<v1::EpisodeCorrected>(episode);
    case EpisodeEvent::kEpisodeVoided:
      return WithFacts<v1::EpisodeVoided>(episode);
    case EpisodeEvent::kEpisodeFactsChanged:
      return WithFacts<v1::EpisodeFactsChanged>(episode);
    case EpisodeEvent::kEpisodeLinked:
      return WithFacts<v1::EpisodeLinked>(episode);
    case EpisodeEvent::kEpisodeUnlinked:
      return WithFacts<v1::EpisodeUnlinked>(episode);
  }
  return nullptr;
}

ReportMissing FromProto(const v1::ReportMissingRequest& request, std::string id) {
  ReportMissing command;
  command.id = std::move(id);
  command.category = static_cast<Category>(request.category());
  command.start_times = FromProto(request.start_times());
  command.source = static_cast<Source>(request.source());
  command.source_reference = request.source_reference();
  command.ground = static_cast<Ground>(request.ground());
  if (request.has_police_report()) command.police_report = FromProto(request.police_report());
  command.risk_level = request.risk_level();
  command.circumstances = request.circumstances();
  command.returned = Optional(request.has_returned(), request.returned());
  command.returned_to = static_cast<ReturnedTo>(request.returned_to());
  command.returned_place = request.returned_place();
  command.return_notified = Optional(request.has_return_notified(), request.return_notified());
  command.entry_point = request.entry_point();
  command.safeguarding_concern = request.safeguarding_concern();
  return command;
}

RecordPoliceReport FromProto(const v1::RecordPoliceReportRequest& request) {
  return {.report = FromProto(request.police_report())};
}

AssessRisk FromProto(const v1::AssessRiskRequest& request, std::string assessed_by) {
  return {.level = request.level(),
          .time = MomentOf(request.time()),
          .reason = request.reason(),
          .assessed_by = std::move(assessed_by)};
}

RecategoriseEpisode FromProto(const v1::RecategoriseEpisodeRequest& request, std::string changed_by) {
  return {.category = static_cast<Category>(request.category()),
          .time = MomentOf(request.time()),
          .unknown_since = Optional(request.has_whereabouts_unknown_since(), request.whereabouts_unknown_since()),
          .reason = request.reason(),
          .changed_by = std::move(changed_by)};
}

LocateYoungPerson FromProto(const v1::LocateYoungPersonRequest& request, std::string changed_by) {
  return {.located = MomentOf(request.located()),
          .wellbeing_confirmed = request.wellbeing_confirmed(),
          .located_place = request.located_place(),
          .located_by = request.located_by(),
          .wellbeing_confirmed_at = Optional(request.has_wellbeing_confirmed_at(), request.wellbeing_confirmed_at()),
          .wellbeing_confirmed_by = request.wellbeing_confirmed_by(),
          .staying_away = request.staying_away(),
          .changed_by = std::move(changed_by)};
}

ReturnYoungPerson FromProto(const v1::ReturnYoungPersonRequest& request) {
  return {.returned = MomentOf(request.returned()),
          .returned_to = static_cast<ReturnedTo>(request.returned_to()),
          .return_notified = Optional(request.has_return_notified(), request.return_notified()),
          .returned_place = request.returned_place()};
}

NotifyReturn FromProto(const v1::NotifyReturnRequest& request) {
  return {.notified = MomentOf(request.return_notified())};
}

TellParents FromProto(const v1::TellParentsRequest& request) {
  return {.told = Optional(request.has_told(), request.told()), .not_told_reason = request.not_told_reason()};
}

SendSeriousNotification FromProto(const v1::SendSeriousNotificationRequest& request, std::string sent_by) {
  return {.notification = {.trigger = TriggerOf(request.trigger()),
                           .sent = MomentOf(request.sent()),
                           .sent_by = std::move(sent_by),
                           .content = request.content()}};
}

VoidEpisode FromProto(const v1::VoidEpisodeRequest& request) { return {.reason = request.reason()}; }

absl::StatusOr<CorrectEpisode> FromProto(const v1::CorrectEpisodeRequest& request, const Episode& episode,
                                         std::string corrected_by) {
  constexpr absl::string_view kAllowed =
      "at least one of start_times, located, located_place, located_by, wellbeing_confirmed, wellbeing_confirmed_at,"
      " wellbeing_confirmed_by, returned, returned_to, returned_place, return_notified, ground, circumstances,"
      " police_report, parents_told, parents_not_told_reason, risk_assessments, categories, serious_notifications,"
      " entry_point, safeguarding_concern";
  if (request.update_mask().paths().empty()) return Invalid("update_mask", "MASK_INVALID", kAllowed);
  CorrectEpisode command{.right = episode, .reason = request.reason(), .corrected_by = std::move(corrected_by)};
  for (const std::string& path : request.update_mask().paths()) {
    if (SetField(path, request.fields(), command.right) || SetList(path, request.fields(), command)) continue;
    return Invalid("update_mask", "MASK_INVALID", kAllowed);
  }
  return command;
}

}  // namespace homeward::episode
