#include "episode-service/entries/convert.h"

#include <set>
#include <string>
#include <utility>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "episode-service/care_leavers/convert.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

using Details = v1::EntryDetails;

static_assert(static_cast<int>(EntryKind::kStatusCheck) == Details::kStatusCheck);
static_assert(static_cast<int>(EntryKind::kAbsenceReview) == Details::kAbsenceReview);
static_assert(static_cast<int>(EntryKind::kScreening) == Details::kScreening);
static_assert(static_cast<int>(EntryKind::kAuthorityNotice) == Details::kAuthorityNotice);
static_assert(static_cast<int>(EntryKind::kSafetyEvaluation) == Details::kSafetyEvaluation);
static_assert(static_cast<int>(EntryKind::kSafeAndWellCheck) == Details::kSafeAndWellCheck);
static_assert(static_cast<int>(EntryKind::kPreReturnTalk) == Details::kPreReturnTalk);
static_assert(static_cast<int>(EntryKind::kConsideration) == Details::kConsideration);
static_assert(static_cast<int>(EntryKind::kOutcome) == Details::kOutcome);
static_assert(static_cast<int>(EntryKind::kMediaInterest) == Details::kMediaInterest);
static_assert(static_cast<int>(EntryKind::kRiskAssessment) == Details::kRiskAssessment);
static_assert(static_cast<int>(EntryKind::kPoliceToldOfReturn) == Details::kPoliceToldOfReturn);
static_assert(static_cast<int>(EntryKind::kReturnPlan) == Details::kReturnPlan);
static_assert(static_cast<int>(EntryKind::kManagerInformed) == Details::kManagerInformed);
static_assert(static_cast<int>(EntryKind::kReasons) == Details::kReasons);
static_assert(static_cast<int>(EntryKind::kBroughtBack) == Details::kBroughtBack);
static_assert(static_cast<int>(EntryKind::kReferral) == Details::kReferral);
static_assert(static_cast<int>(EntryKind::kReferralOutcome) == Details::kReferralOutcome);
static_assert(static_cast<int>(EntryKind::kJointStrategy) == Details::kJointStrategy);
static_assert(static_cast<int>(EntryKind::kContactAttempt) == Details::kContactAttempt);
static_assert(static_cast<int>(EntryKind::kDetermination) == Details::kDetermination);
static_assert(static_cast<int>(EntryKind::kServiceDeclined) == Details::kServiceDeclined);
static_assert(static_cast<int>(EntryKind::kDeclinedLetter) == Details::kDeclinedLetter);
static_assert(static_cast<int>(EntryKind::kManagementOversight) == Details::kManagementOversight);
static_assert(static_cast<int>(EntryKind::kCareLeaverRiskAssessment) == Details::kCareLeaverRiskAssessment);
static_assert(static_cast<int>(EntryKind::kFamilyContact) == Details::kFamilyContact);
static_assert(static_cast<int>(EntryKind::kMissingAdultReport) == Details::kMissingAdultReport);
static_assert(static_cast<int>(EntryKind::kHomeOfficeTold) == Details::kHomeOfficeTold);
static_assert(static_cast<int>(EntryKind::kManagerTold) == Details::kManagerTold);
static_assert(static_cast<int>(EntryKind::kWeeklyReview) == Details::kWeeklyReview);
static_assert(static_cast<int>(EntryKind::kMeetingAfterReturn) == Details::kMeetingAfterReturn);

template <class Message>
std::optional<Moment> Maybe(bool present, const Message& moment) {
  return present ? std::optional(MomentOf(moment)) : std::nullopt;
}

AbsenceReview FactsOf(const v1::AbsenceReview& review) {
  return {.missing = review.result() == v1::ABSENCE_RESULT_MISSING,
          .review_again = Maybe(review.has_review_again(), review.review_again()),
          .unknown_since = Maybe(review.has_whereabouts_unknown_since(), review.whereabouts_unknown_since())};
}

FactorAssessment FactsOf(const v1::RiskAssessmentByFactors& assessment) {
  FactorAssessment facts{.level = assessment.level(),
                         .review_by = Maybe(assessment.has_review_by(), assessment.review_by())};
  for (const v1::RiskFactor& factor : assessment.factors()) facts.factors.push_back(factor.factor());
  return facts;
}

Reasons FactsOf(const v1::EpisodeReasons& reasons) {
  Reasons facts{.codes = {reasons.main()}};
  facts.codes.insert(facts.codes.end(), reasons.others().begin(), reasons.others().end());
  return facts;
}

Outcome FactsOf(const v1::Outcome& outcome) {
  Outcome facts{.rationale_given = !outcome.rationale().empty()};
  for (int route : outcome.routes()) {
    facts.no_further_action = facts.no_further_action || route == v1::OUTCOME_ROUTE_NO_FURTHER_ACTION;
  }
  return facts;
}

PreReturnTalk FactsOf(const v1::PreReturnTalk& talk) {
  static const auto* const kOfThePlacement =
      new std::set<std::string>{"carer", "foster_carer", "keyworker", "registered_manager", "residential_staff"};
  return {.offered = talk.talk() != v1::OFFER_OUTCOME_NOT_MADE,
          .reason_given = !talk.reason_not_offered().empty(),
          .independent = !kOfThePlacement->contains(talk.independent_person().relation())};
}

SafeAndWellCheck FactsOf(const v1::SafeAndWellCheck& check) {
  return {.made = check.manner() != v1::CHECK_MANNER_NOT_MADE,
          .reason_given = !check.reason_not_made().empty(),
          .referral_asked = !check.referral().empty()};
}

// The services that assess a child and can accommodate them (S3-44).
Referral FactsOf(const v1::Referral& referral) {
  return {.to_childrens_services = referral.to() == "childrens_services" || referral.to() == "emergency_duty_team"};
}

EntryFacts FactsOf(const Details& details) {
  switch (details.kind_case()) {
    case Details::kAbsenceReview:
      return FactsOf(details.absence_review());
    case Details::kAuthorityNotice:
      return AuthorityNotice{.written =
                                 Maybe(details.authority_notice().has_written(), details.authority_notice().written())};
    case Details::kSafetyEvaluation:
      return SafetyEvaluation{.safe = details.safety_evaluation().result() != v1::SAFETY_RESULT_NOT_SAFE};
    case Details::kSafeAndWellCheck:
      return FactsOf(details.safe_and_well_check());
    case Details::kConsideration:
      return Consideration{.review_considered =
                               details.consideration().statutory_review() != v1::CONSIDERED_UNSPECIFIED};
    case Details::kOutcome:
      return FactsOf(details.outcome());
    case Details::kRiskAssessment:
      return FactsOf(details.risk_assessment());
    case Details::kReasons:
      return FactsOf(details.reasons());
    case Details::kBroughtBack:
      return BroughtBack{.by_police = details.brought_back().by() == "police",
                         .by_nobody = details.brought_back().by() == "self"};
    case Details::kPreReturnTalk:
      return FactsOf(details.pre_return_talk());
    case Details::kReferral:
      return FactsOf(details.referral());
    case Details::kReferralOutcome:
      return ReferralOutcome{
          .no_further_action = details.referral_outcome().route() == v1::REFERRAL_ROUTE_NO_FURTHER_ACTION,
          .rationale_given = !details.referral_outcome().rationale().empty()};
    default:
      if (auto facts = CareLeaverFactsOf(details)) return *std::move(facts);
      return std::monostate();
  }
}

std::string NameOf(EntryKind kind) { return Details::descriptor()->FindFieldByNumber(static_cast<int>(kind))->name(); }

// A request has one of the kinds, and so have the details that were stored from one.
template <class Request>
absl::StatusOr<EntryContent> AskedContent(const Request& request) {
  if (request.details().kind_case() == Details::KIND_NOT_SET) {
    return Invalid("details", "FIELD_REQUIRED", "one of the kinds");
  }
  return ContentOf(MomentOf(request.happened()), request.details());
}

template <class Event>
std::unique_ptr<google::protobuf::Message> EventWith(const Entry& entry) {
  auto event = std::make_unique<Event>();
  v1::EntryFacts* facts = event->mutable_facts();
  facts->set_entry(entry.id);
  facts->set_young_person(entry.young_person);
  facts->set_episode(entry.episode);
  facts->set_kind(NameOf(entry.content.kind));
  Put(entry.content.happened, facts->mutable_happened());
  return event;
}

}  // namespace

EntryContent ContentOf(const Moment& happened, const Details& details) {
  return {.kind = static_cast<EntryKind>(details.kind_case()),
          .happened = happened,
          .facts = FactsOf(details),
          .details = details.SerializeAsString()};
}

v1::Entry ToProto(const Entry& entry) {
  v1::Entry wire;
  wire.set_council(entry.council);
  wire.set_entry(entry.id);
  wire.set_etag(EtagOf(entry.version));
  wire.set_young_person(entry.young_person);
  wire.set_episode(entry.episode);
  wire.set_kind(NameOf(entry.content.kind));
  Put(entry.content.happened, wire.mutable_happened());
  wire.mutable_details()->ParseFromString(entry.content.details);
  Put(entry.recorded, wire.mutable_recorded_time());
  wire.set_recorded_by(entry.recorded_by);
  wire.set_void_reason(entry.void_reason);
  return wire;
}

std::unique_ptr<google::protobuf::Message> EventOf(const EntryDecision& decision) {
  switch (decision.event) {
    case EntryEvent::kEntryRecorded:
      return EventWith<v1::EntryRecorded>(decision.next);
    case EntryEvent::kEntryCorrected:
      return EventWith<v1::EntryCorrected>(decision.next);
    case EntryEvent::kEntryVoided:
      return EventWith<v1::EntryVoided>(decision.next);
  }
  return nullptr;
}

void ReadFacts(std::vector<Entry>& entries) {
  Details details;
  for (Entry& entry : entries) {
    details.ParseFromString(entry.content.details);
    entry.content.facts = FactsOf(details);
  }
}

absl::StatusOr<RecordEntry> FromProto(const v1::RecordEntryRequest& request, std::string id, std::string recorded_by) {
  HW_ASSIGN_OR_RETURN(EntryContent content, AskedContent(request));
  return RecordEntry{.id = std::move(id), .content = std::move(content), .recorded_by = std::move(recorded_by)};
}

absl::StatusOr<CorrectEntry> FromProto(const v1::CorrectEntryRequest& request) {
  HW_ASSIGN_OR_RETURN(EntryContent content, AskedContent(request));
  return CorrectEntry{.right = std::move(content), .reason = request.reason()};
}

VoidEntry FromProto(const v1::VoidEntryRequest& request) { return {.reason = request.reason()}; }

absl::StatusOr<std::vector<EntryKind>> KindsOf(const v1::ListEntriesRequest& request) {
  std::vector<EntryKind> kinds;
  for (const std::string& name : request.kinds()) {
    const auto* field = Details::descriptor()->FindFieldByName(name);
    if (field == nullptr) return Invalid("kinds", "FIELD_INVALID", "names of the kinds in EntryDetails");
    kinds.push_back(static_cast<EntryKind>(field->number()));
  }
  return kinds;
}

}  // namespace homeward::episode
