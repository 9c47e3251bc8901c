#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/sample/staff.h"
#include "homeward/episode/v1/entry_service.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/episode/v1/find_me_plan_service.pb.h"
#include "homeward/episode/v1/particular_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"

namespace homeward::cli {

// What came of the return home interview after an episode, as the requests that record it: first the offer, then the
// attempts, the answer, the interview and its authorisation.
struct SampleInterview {
  std::optional<interview::v1::OfferInterviewRequest> offer;
  std::vector<interview::v1::RecordAttemptRequest> attempts;
  std::optional<interview::v1::AcceptInterviewRequest> accept;
  std::optional<interview::v1::DeclineInterviewRequest> decline;
  std::optional<interview::v1::HoldInterviewRequest> hold;
  std::optional<interview::v1::SignOffInterviewRequest> sign_off;
};

// How the council answers every strategy meeting that an episode comes to require.
struct SampleStrategy {
  enum class Answer { kHeld, kNotHeld, kNone };
  Answer answer = Answer::kNone;
  absl::Duration held_after;  // the requirement came to be
};

// One time that a sample child was missing or away, as the requests that record it; council, ids and etags are filled
// in when they are sent.
struct SampleEpisode {
  episode::v1::ReportMissingRequest report;
  std::optional<episode::v1::TellParentsRequest> parents;
  std::optional<episode::v1::SendSeriousNotificationRequest> serious;
  std::vector<episode::v1::RecordEntryRequest> entries;  // in the order of their making, not of their times
  std::optional<episode::v1::SharePackRequest> pack;
  SampleInterview interview;
  SampleStrategy strategy;
  // The manager has been through the file since, and waived with a reason what was left open.
  bool file_closed = false;
};

// A drawing in the place of a photograph, and when it was taken.
struct SamplePhotograph {
  std::string taken;  // YYYY-MM-DD
  uint64_t seed = 0;
};

// What is known of a sample child, and when their Find Me Plan was looked through.
struct SamplePlan {
  std::vector<episode::v1::RecordParticularRequest> particulars;
  std::optional<SamplePhotograph> photograph;
  std::vector<episode::v1::ReviewFindMePlanRequest> reviews;
};

struct SampleChild {
  episode::v1::YoungPerson person;
  std::vector<episode::v1::StartLegalStatusRequest> legal_statuses;
  std::vector<episode::v1::StartPlacementRequest> placements;
  std::vector<SampleAllocation> allocations;
  SamplePlan plan;
  std::vector<SampleEpisode> episodes;  // in order, apart from one another
};

// The same seed and span give the same sample on every machine.
struct SampleSpan {
  uint64_t seed = 0;
  absl::Time from;   // nothing went missing before
  absl::Time until;  // nothing happened after
};

// Invented children of a council of Wakefield's size: most go missing rarely, a few again and again; more in summer, in
// the evening and at weekends; four are missing still and three have just come back. Most interviews and meetings take
// place, some late; a handful of old files is still open.
std::vector<SampleChild> GenerateSample(const SampleSpan& span);

}  // namespace homeward::cli
