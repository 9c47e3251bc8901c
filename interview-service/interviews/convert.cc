#include "interview-service/interviews/convert.h"

#include <utility>

#include "common/command/etag.h"
#include "common/wire/times.h"
#include "interview-service/interviews/rules.h"

namespace homeward::interview {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(Category::kCurfew) == episode::v1::CARE_CATEGORY_CURFEW);
static_assert(kAbducted == episode::v1::GROUND_ABDUCTED);
static_assert(static_cast<int>(EpisodeState::kVoided) == episode::v1::EPISODE_STATE_VOIDED);
static_assert(static_cast<int>(ReturnedTo::kElsewhere) == episode::v1::RETURNED_TO_ELSEWHERE);
static_assert(static_cast<int>(State::kWithdrawn) == v1::INTERVIEW_STATE_WITHDRAWN);
static_assert(static_cast<int>(ContactMode::kLetter) == v1::CONTACT_MODE_LETTER);
static_assert(static_cast<int>(AttemptResult::kContacted) == v1::ATTEMPT_RESULT_CONTACTED);
static_assert(static_cast<int>(HoldingMode::kTelephone) == v1::HOLDING_MODE_TELEPHONE);
static_assert(static_cast<int>(AnswerKind::kDeclined) == v1::ANSWER_KIND_DECLINED);
static_assert(static_cast<int>(Outcome::kNotRecorded) == v1::OUTCOME_NOT_RECORDED);

std::optional<Moment> Optional(bool has, const common::v1::Moment& moment) {
  return has ? std::optional(MomentOf(moment)) : std::nullopt;
}

void DuesToWire(const Interview& interview, auto& wire) {
  if (interview.offer_due.has_value()) Put(*interview.offer_due, wire.mutable_offer_due_time());
  if (interview.complete_due.has_value()) Put(*interview.complete_due, wire.mutable_complete_due_time());
}

void OfferToWire(const Offering& offer, v1::Offer* wire) {
  Put(offer.time, wire->mutable_time());
  wire->set_offered_by(offer.offered_by);
  wire->set_mode(static_cast<v1::ContactMode>(offer.mode));
}

void AnswerToWire(const Answer& answer, v1::Answer* wire) {
  wire->set_kind(static_cast<v1::AnswerKind>(answer.kind));
  Put(answer.time, wire->mutable_time());
  wire->set_reason(answer.reason);
  wire->set_carer_information(answer.carer_information);
  wire->set_no_carer_information_reason(answer.no_carer_information_reason);
}

void AttemptToWire(const Attempt& attempt, v1::Attempt* wire) {
  Put(attempt.time, wire->mutable_time());
  wire->set_mode(static_cast<v1::ContactMode>(attempt.mode));
  wire->set_with_whom(attempt.with_whom);
  wire->set_result(static_cast<v1::AttemptResult>(attempt.result));
}

void HoldingToWire(const Holding& holding, v1::Holding* wire) {
  Put(holding.time, wire->mutable_time());
  wire->set_mode(static_cast<v1::HoldingMode>(holding.mode));
  wire->set_interviewer(holding.interviewer);
  wire->set_independent(holding.independent);
  wire->set_views(holding.views);
  if (holding.harmed.has_value()) wire->set_harmed(*holding.harmed);
}

void SignOffToWire(const Authorisation& sign_off, v1::SignOff* wire) {
  Put(sign_off.time, wire->mutable_time());
  wire->set_signed_off_by(sign_off.signed_off_by);
}

v1::InterviewFacts FactsOf(const Interview& interview) {
  v1::InterviewFacts facts;
  facts.set_interview(interview.id);
  facts.set_episode(interview.episode);
  facts.set_young_person(interview.young_person);
  facts.set_state(static_cast<v1::InterviewState>(StateOf(interview)));
  DuesToWire(interview, facts);
  facts.set_policy_version(interview.policy_version);
  if (interview.offer.has_value()) Put(interview.offer->time, facts.mutable_offered());
  if (interview.answer.has_value()) {
    facts.set_answer(static_cast<v1::AnswerKind>(interview.answer->kind));
    Put(interview.answer->time, facts.mutable_answered());
  }
  facts.set_attempts(static_cast<int>(interview.attempts.size()));
  if (interview.holding.has_value()) {
    Put(interview.holding->time, facts.mutable_held());
    facts.set_holding_mode(static_cast<v1::HoldingMode>(interview.holding->mode));
    facts.set_independent(interview.holding->independent);
  }
  if (interview.sign_off.has_value()) Put(interview.sign_off->time, facts.mutable_signed_off());
  facts.set_version(interview.version);
  return facts;
}

template <class Event>
std::unique_ptr<google::protobuf::Message> WithFacts(const Interview& interview) {
  auto event = std::make_unique<Event>();
  *event->mutable_facts() = FactsOf(interview);
  return event;
}

}  // namespace

v1::Interview ToProto(const Interview& interview) {
  v1::Interview wire;
  wire.set_council(interview.council);
  wire.set_interview(interview.id);
  wire.set_etag(EtagOf(interview.version));
  wire.set_young_person(interview.young_person);
  wire.set_episode(interview.episode);
  wire.set_state(static_cast<v1::InterviewState>(StateOf(interview)));
  DuesToWire(interview, wire);
  wire.set_policy_version(interview.policy_version);
  if (interview.offer.has_value()) {
    OfferToWire(*interview.offer, wire.mutable_offer());
    wire.set_offered_late(IsLate(interview.offer->time, interview.offer_due));
  }
  if (interview.answer.has_value()) AnswerToWire(*interview.answer, wire.mutable_answer());
  for (const Attempt& attempt : interview.attempts) AttemptToWire(attempt, wire.add_attempts());
  if (interview.holding.has_value()) {
    HoldingToWire(*interview.holding, wire.mutable_holding());
    wire.set_held_late(IsLate(interview.holding->time, interview.complete_due));
  }
  if (interview.sign_off.has_value()) SignOffToWire(*interview.sign_off, wire.mutable_sign_off());
  return wire;
}

v1::EpisodeOutcome ToProto(const EpisodeStanding& standing, const Interview* interview, Outcome outcome) {
  v1::EpisodeOutcome wire;
  wire.set_episode(standing.episode);
  wire.set_young_person(standing.young_person);
  Put(standing.start, wire.mutable_start());
  wire.set_category(static_cast<episode::v1::CareCategory>(standing.category));
  wire.set_ground(static_cast<episode::v1::Ground>(standing.ground));
  wire.set_looked_after(standing.looked_after);
  wire.set_uasc(standing.uasc);
  wire.set_outcome(static_cast<v1::Outcome>(outcome));
  if (standing.returned.has_value()) Put(*standing.returned, wire.mutable_returned());
  if (interview == nullptr) return wire;
  wire.set_interview(interview->id);
  DuesToWire(*interview, wire);
  if (interview->offer.has_value()) Put(interview->offer->time, wire.mutable_offered());
  if (interview->holding.has_value()) Put(interview->holding->time, wire.mutable_held());
  return wire;
}

std::unique_ptr<google::protobuf::Message> EventOf(const InterviewDecision& decision) {
  const Interview& interview = decision.next;
  switch (decision.event) {
    case InterviewEvent::kInterviewRaised:
      return WithFacts<v1::InterviewRaised>(interview);
    case InterviewEvent::kInterviewReassessed:
      return WithFacts<v1::InterviewReassessed>(interview);
    case InterviewEvent::kInterviewOffered:
      return WithFacts<v1::InterviewOffered>(interview);
    case InterviewEvent::kInterviewAccepted:
      return WithFacts<v1::InterviewAccepted>(interview);
    case InterviewEvent::kInterviewDeclined:
      return WithFacts<v1::InterviewDeclined>(interview);
    case InterviewEvent::kAttemptRecorded:
      return WithFacts<v1::AttemptRecorded>(interview);
    case InterviewEvent::kInterviewHeld:
      return WithFacts<v1::InterviewHeld>(interview);
    case InterviewEvent::kInterviewSignedOff:
      return WithFacts<v1::InterviewSignedOff>(interview);
  }
  return nullptr;
}

Episode FromProto(const episode::v1::EpisodeFacts& facts) {
  Episode episode;
  episode.id = facts.episode();
  episode.state = static_cast<EpisodeState>(facts.state());
  for (const auto& change : facts.categories()) {
    episode.categories.push_back(static_cast<Category>(change.category()));
  }
  if (episode.categories.empty()) episode.categories.push_back(static_cast<Category>(facts.category()));
  episode.ground = facts.ground();
  episode.start = MomentOf(facts.start());
  episode.located = Optional(facts.has_located(), facts.located());
  episode.returned = Optional(facts.has_returned(), facts.returned());
  episode.returned_to = static_cast<ReturnedTo>(facts.returned_to());
  episode.return_notified = Optional(facts.has_return_notified(), facts.return_notified());
  episode.ended = Optional(facts.has_ended(), facts.ended());
  episode.looked_after = facts.looked_after();
  episode.uasc = facts.uasc();
  episode.other_authority = facts.other_authority();
  episode.imported = facts.imported();
  return episode;
}

OfferInterview FromProto(const v1::OfferInterviewRequest& request) {
  return {.offer = {.time = MomentOf(request.time()),
                    .offered_by = request.offered_by(),
                    .mode = static_cast<ContactMode>(request.mode())}};
}

AcceptInterview FromProto(const v1::AcceptInterviewRequest& request) { return {.time = MomentOf(request.time())}; }

DeclineInterview FromProto(const v1::DeclineInterviewRequest& request) {
  return {.time = MomentOf(request.time()),
          .reason = request.reason(),
          .carer_information = request.carer_information(),
          .no_carer_information_reason = request.no_carer_information_reason()};
}

RecordAttempt FromProto(const v1::RecordAttemptRequest& request) {
  return {.attempt = {.time = MomentOf(request.time()),
                      .mode = static_cast<ContactMode>(request.mode()),
                      .with_whom = request.with_whom(),
                      .result = static_cast<AttemptResult>(request.result())}};
}

HoldInterview FromProto(const v1::HoldInterviewRequest& request) {
  Holding holding{.time = MomentOf(request.time()),
                  .mode = static_cast<HoldingMode>(request.mode()),
                  .interviewer = request.interviewer(),
                  .independent = request.independent(),
                  .views = request.views()};
  if (request.has_harmed()) holding.harmed = request.harmed();
  return {.holding = std::move(holding)};
}

SignOffInterview FromProto(const v1::SignOffInterviewRequest& request) {
  return {.sign_off = {.time = MomentOf(request.time()), .signed_off_by = request.signed_off_by()}};
}

}  // namespace homeward::interview
