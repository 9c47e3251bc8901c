#include "episode-service/particulars/convert.h"

#include <utility>

#include "common/calendar/local_time.h"
#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

using Details = v1::ParticularDetails;

static_assert(static_cast<int>(ParticularKind::kMeansOfContact) == Details::kMeansOfContact);
static_assert(static_cast<int>(ParticularKind::kReturnPlace) == Details::kReturnPlace);
static_assert(static_cast<int>(ParticularKind::kKnownPerson) == Details::kKnownPerson);
static_assert(static_cast<int>(ParticularKind::kLikelyPlace) == Details::kLikelyPlace);
static_assert(static_cast<int>(ParticularKind::kRunningHistory) == Details::kRunningHistory);
static_assert(static_cast<int>(ParticularKind::kSafetyPlan) == Details::kSafetyPlan);
static_assert(static_cast<int>(ParticularKind::kPlacementInformation) == Details::kPlacementInformation);
static_assert(static_cast<int>(ParticularKind::kTraffickingProtection) == Details::kTraffickingProtection);
static_assert(static_cast<int>(ParticularKind::kTraffickingReferral) == Details::kTraffickingReferral);
static_assert(static_cast<int>(ParticularKind::kLocationWithheld) == Details::kLocationWithheld);
static_assert(static_cast<int>(ParticularKind::kLocationEnquiry) == Details::kLocationEnquiry);
static_assert(static_cast<int>(ParticularKind::kLegalMeasure) == Details::kLegalMeasure);
static_assert(static_cast<int>(ParticularKind::kStay) == Details::kStay);
static_assert(static_cast<int>(ParticularKind::kHousingAssessment) == Details::kHousingAssessment);
static_assert(static_cast<int>(ParticularKind::kPlanReview) == Details::kPlanReview);
static_assert(static_cast<int>(ParticularKind::kPackSharing) == Details::kPackSharing);
static_assert(static_cast<int>(ParticularKind::kPlacementEnding) == Details::kPlacementEnding);

static_assert(static_cast<int>(PackSharing::Recipient::kOtherAgency) == v1::PACK_RECIPIENT_OTHER_AGENCY);

std::optional<Moment> Maybe(bool present, const common::v1::Moment& moment) {
  return present ? std::optional(MomentOf(moment)) : std::nullopt;
}

Stay FactsOf(const v1::Stay& stay) {
  Stay facts{.kind = static_cast<Stay::Kind>(stay.kind()),
             .breaches = {},
             .breach_reason_given = !stay.breach_reason().empty(),
             .close_relative = stay.close_relative(),
             .planned_nights = stay.planned_nights(),
             .disabled = stay.disabled(),
             .notified = Maybe(stay.has_notified(), stay.notified()),
             .episode = stay.episode(),
             .harm_given_or_no_refuge = stay.kind() != v1::STAY_KIND_REFUGE || !stay.risk_of_harm().empty()};
  if (facts.kind != Stay::Kind::kEmergency) return facts;
  // Never a police station or bed and breakfast, and never with adults (S3-16).
  if (stay.place() == "police_station" || stay.place() == "bed_and_breakfast") facts.breaches.push_back(stay.place());
  if (stay.shared_with_adults()) facts.breaches.emplace_back("shared_with_adults");
  return facts;
}

SafetyPlan FactsOf(const v1::SafetyPlan& plan) {
  SafetyPlan facts;
  for (const v1::SafetyDiscussion& discussion : plan.discussed()) {
    facts.discussed.push_back(ParseIsoDate(discussion.date()));
  }
  return facts;
}

PlacementInformation FactsOf(const v1::PlacementInformation& information) {
  return {.says_something = information.ByteSizeLong() > 0,
          .services_match_or_none =
              information.local_services().empty() || !information.services_match_care_plan().empty()};
}

// The final decision counts where there is one. That there is no referral, for whatever reason, decides nothing of what
// happened to the child: whoever was mistaken ends the suspicion or voids it.
void PutClosing(const v1::TraffickingReferral& referral, TraffickingReferral& facts) {
  if (referral.conclusive_grounds() != v1::GROUNDS_DECISION_UNSPECIFIED) {
    facts.closed = referral.conclusive_grounds() == v1::GROUNDS_DECISION_NEGATIVE;
    facts.closed_on = ParseIsoDate(referral.conclusive_grounds_on());
  } else if (referral.reasonable_grounds() != v1::GROUNDS_DECISION_UNSPECIFIED) {
    facts.closed = referral.reasonable_grounds() == v1::GROUNDS_DECISION_NEGATIVE;
    facts.closed_on = ParseIsoDate(referral.reasonable_grounds_on());
  }
}

TraffickingReferral FactsOf(const v1::TraffickingReferral& referral) {
  TraffickingReferral facts{
      .told = Maybe(referral.has_authority_told(), referral.authority_told()),
      .steps = {ParseIsoDate(referral.referred_on()), ParseIsoDate(referral.reasonable_grounds_on()),
                ParseIsoDate(referral.conclusive_grounds_on())},
      .not_referred_reason_given = !referral.not_referred_reason().empty()};
  PutClosing(referral, facts);
  return facts;
}

ParticularFacts FactsOf(const Details& details) {
  switch (details.kind_case()) {
    case Details::kKnownPerson:
      return KnownPerson{.informed_or_reason_given = details.known_person().informed() != v1::KEPT_INFORMED_NO ||
                                                     !details.known_person().not_informed_reason().empty()};
    case Details::kSafetyPlan:
      return FactsOf(details.safety_plan());
    case Details::kPlacementInformation:
      return FactsOf(details.placement_information());
    case Details::kTraffickingReferral:
      return FactsOf(details.trafficking_referral());
    case Details::kLocationEnquiry:
      return LocationEnquiry{.released = details.location_enquiry().released(),
                             .enquirer_known = details.location_enquiry().interviewed() &&
                                               details.location_enquiry().identity_established()};
    case Details::kLegalMeasure:
      return LegalMeasure{.steps = {ParseIsoDate(details.legal_measure().considered_on()),
                                    ParseIsoDate(details.legal_measure().applied_on()),
                                    ParseIsoDate(details.legal_measure().granted_on())}};
    case Details::kStay:
      return FactsOf(details.stay());
    case Details::kHousingAssessment:
      return HousingAssessment{.homeless = details.housing_assessment().homeless() == v1::ANSWER_YES,
                               .accommodated = Maybe(details.housing_assessment().has_accommodated(),
                                                     details.housing_assessment().accommodated())};
    case Details::kPlacementEnding:
      return PlacementEnding{.rationale_given_or_not_needed = details.placement_ending().reason() != "went_missing" ||
                                                              !details.placement_ending().rationale().empty()};
    case Details::kPackSharing:
      return PackSharing{.episode = details.pack_sharing().episode(),
                         .recipient = static_cast<PackSharing::Recipient>(details.pack_sharing().recipient_kind())};
    default:
      return std::monostate();
  }
}

// A request has one of the kinds, and none that another RPC records with what it does.
template <class Request>
absl::StatusOr<ParticularContent> AskedContent(const Request& request) {
  const Details& details = request.details();
  if (details.kind_case() == Details::KIND_NOT_SET) return Invalid("details", "FIELD_REQUIRED", "one of the kinds");
  if (details.has_plan_review() || details.has_pack_sharing() || details.has_placement_ending()) {
    return Invalid("details", "KIND_HAS_ITS_OWN_RPC",
                   "another kind; this one is recorded by ReviewFindMePlan, SharePack or EndPlacement");
  }
  return ContentOf(MomentOf(request.started()), Maybe(request.has_ended(), request.ended()), details);
}

template <class Event>
std::unique_ptr<google::protobuf::Message> EventWith(const Particular& particular) {
  auto event = std::make_unique<Event>();
  v1::ParticularFacts* facts = event->mutable_facts();
  facts->set_particular(particular.id);
  facts->set_young_person(particular.young_person);
  facts->set_kind(NameOf(particular.content.kind));
  Put(particular.content.started, facts->mutable_started());
  if (particular.content.ended.has_value()) Put(*particular.content.ended, facts->mutable_ended());
  return event;
}

}  // namespace

std::string NameOf(ParticularKind kind) {
  return Details::descriptor()->FindFieldByNumber(static_cast<int>(kind))->name();
}

ParticularContent ContentOf(const Moment& started, const std::optional<Moment>& ended, const Details& details) {
  return {.kind = static_cast<ParticularKind>(details.kind_case()),
          .started = started,
          .ended = ended,
          .facts = FactsOf(details),
          .details = details.SerializeAsString()};
}

v1::Particular ToProto(const Particular& particular) {
  v1::Particular wire;
  wire.set_council(particular.council);
  wire.set_particular(particular.id);
  wire.set_etag(EtagOf(particular.version));
  wire.set_young_person(particular.young_person);
  wire.set_kind(NameOf(particular.content.kind));
  Put(particular.content.started, wire.mutable_started());
  if (particular.content.ended.has_value()) Put(*particular.content.ended, wire.mutable_ended());
  wire.mutable_details()->ParseFromString(particular.content.details);
  if (wire.details().has_stay()) {
    for (const std::string& breach : FactsOf(wire.details().stay()).breaches) wire.add_breaches(breach);
  }
  Put(particular.recorded, wire.mutable_recorded_time());
  wire.set_recorded_by(particular.recorded_by);
  wire.set_void_reason(particular.void_reason);
  return wire;
}

std::unique_ptr<google::protobuf::Message> EventOf(const ParticularDecision& decision) {
  switch (decision.event) {
    case ParticularEvent::kParticularRecorded:
      return EventWith<v1::ParticularRecorded>(decision.next);
    case ParticularEvent::kParticularRevised:
      return EventWith<v1::ParticularRevised>(decision.next);
    case ParticularEvent::kParticularEnded:
      return EventWith<v1::ParticularEnded>(decision.next);
    case ParticularEvent::kParticularVoided:
      return EventWith<v1::ParticularVoided>(decision.next);
  }
  return nullptr;
}

void ReadFacts(Particular& particular) {
  Details details;
  details.ParseFromString(particular.content.details);
  particular.content.facts = FactsOf(details);
}

void ReadFacts(std::vector<Particular>& particulars) {
  for (Particular& particular : particulars) ReadFacts(particular);
}

absl::StatusOr<RecordParticular> FromProto(const v1::RecordParticularRequest& request, std::string id,
                                           std::string recorded_by) {
  HW_ASSIGN_OR_RETURN(ParticularContent content, AskedContent(request));
  return RecordParticular{.id = std::move(id), .content = std::move(content), .recorded_by = std::move(recorded_by)};
}

absl::StatusOr<ReviseParticular> FromProto(const v1::ReviseParticularRequest& request) {
  HW_ASSIGN_OR_RETURN(ParticularContent content, AskedContent(request));
  return ReviseParticular{.right = std::move(content), .reason = request.reason()};
}

EndParticular FromProto(const v1::EndParticularRequest& request) { return {.ended = MomentOf(request.ended())}; }

VoidParticular FromProto(const v1::VoidParticularRequest& request) { return {.reason = request.reason()}; }

absl::StatusOr<std::vector<ParticularKind>> KindsOf(const v1::ListParticularsRequest& request) {
  std::vector<ParticularKind> kinds;
  for (const std::string& name : request.kinds()) {
    const auto* field = Details::descriptor()->FindFieldByName(name);
    if (field == nullptr) return Invalid("kinds", "FIELD_INVALID", "names of the kinds in ParticularDetails");
    kinds.push_back(static_cast<ParticularKind>(field->number()));
  }
  return kinds;
}

}  // namespace homeward::episode
