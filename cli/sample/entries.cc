#include "cli/sample/entries.h"

#include <array>
#include <string>
#include <utility>

#include "common/calendar/moment.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr std::array<absl::string_view, 4> kAsked = {"friend", "parent", "school", "carer"};
constexpr std::array<absl::string_view, 4> kAnswers = {
    "Has not seen them since school.", "Thinks that they are with somebody from town.",
    "They rang and said that they would come later.", "Saw them at the bus station in the afternoon."};
constexpr std::array<absl::string_view, 3> kMotives = {"Wanted to be with friends.", "An argument about the phone.",
                                                       "Wanted to see family."};
constexpr std::array<absl::string_view, 3> kPlaces = {"A friend's house.", "The town centre.", "Family."};

// One episode's record, written from its start to its end.
class Record {
 public:
  Record(Dice& dice, const SampleSpan& span, const CareOf& care, const SampleEpisode& episode)
      : dice_(dice), until_(span.until), care_(care), report_(episode.report) {}

  std::vector<v1::RecordEntryRequest> Write() {
    Meanwhile();
    if (report_.has_returned() && report_.category() == v1::CARE_CATEGORY_MISSING) Afterwards();
    return std::move(entries_);
  }

 private:
  bool missing() const { return report_.category() == v1::CARE_CATEGORY_MISSING; }
  absl::Time reported() const { return TimeOf(report_.start_times().reported().time()); }
  absl::Time returned() const { return TimeOf(report_.returned().time()); }

  void Meanwhile() {
    if (v1::EntryDetails* details = Add(reported() - dice_.Minutes(1, 3))) {
      v1::Enquiry& enquiry = *details->mutable_enquiry();
      enquiry.mutable_spoken_to()->set_name("Whoever answered");
      enquiry.mutable_spoken_to()->set_relation(std::string(dice_.Of(kAsked)));
      enquiry.set_account(std::string(dice_.Of(kAnswers)));
    }
    if (report_.category() == v1::CARE_CATEGORY_AWAY) LookAgain();
    if (!missing() || !care_.looked_after || !dice_.Percent(92)) return;
    const absl::Time told = reported() + dice_.Minutes(5, 80);
    if (v1::EntryDetails* details = Add(told)) {
      v1::AuthorityNotice& notice = *details->mutable_authority_notice();
      notice.set_accountable_manager("The team manager on duty");
      const absl::Time written = told + dice_.Minutes(30, 20 * 60);
      if (written < until_) Put(Moment{.time = written}, notice.mutable_written());
    }
    if (!care_.in_placement() || !dice_.Percent(90)) return;
    if (v1::EntryDetails* details = Add(told + dice_.Minutes(10, 14 * 60))) {
      details->mutable_manager_informed()->set_manager("The registered manager");
    }
  }

  // Away overnight with people whom the carer knows: looked at once, and again in the morning.
  void LookAgain() {
    const absl::Time looked = reported() + dice_.Minutes(20, 110);
    if (report_.has_returned() && looked > returned()) return;
    v1::EntryDetails* details = Add(looked);
    if (details == nullptr) return;
    v1::AbsenceReview& review = *details->mutable_absence_review();
    review.set_result(v1::ABSENCE_RESULT_STILL_ABSENT);
    review.set_rationale("With people whom the carer knows; answers the phone.");
    Put(Moment{.time = looked + absl::Hours(10)}, review.mutable_review_again());
  }

  void Afterwards() {
    if (dice_.Percent(88)) EvaluateSafety(returned() - dice_.Minutes(5, 60));
    if (v1::EntryDetails* details = Add(returned())) {
      const int share = dice_.Below(100);
      details->mutable_brought_back()->set_by(share < 45   ? "self"
                                              : share < 70 ? "police"
                                              : share < 90 ? "carer"
                                                           : "staff");
    }
    if (dice_.Percent(90)) CheckWell(returned() + dice_.Minutes(10, 30 * 60));
    if (dice_.Percent(90)) Consider(returned() + dice_.Minutes(8 * 60, 5 * 24 * 60));
    if (dice_.Percent(93)) Agree(returned() + dice_.Minutes(6 * 60, 4 * 24 * 60));
  }

  void EvaluateSafety(absl::Time time) {
    v1::EntryDetails* details = Add(time);
    if (details == nullptr) return;
    v1::SafetyEvaluation& evaluation = *details->mutable_safety_evaluation();
    evaluation.set_result(dice_.Percent(80) ? v1::SAFETY_RESULT_SAFE : v1::SAFETY_RESULT_SAFE_WITH_MEASURES);
    evaluation.set_evaluated_by("The social worker on duty");
    evaluation.set_family_and_circumstances("Spoken to; calm.");
    evaluation.set_motivation(std::string(dice_.Of(kMotives)));
    evaluation.set_destination(std::string(dice_.Of(kPlaces)));
    evaluation.set_recent_pattern("As in the chronology.");
    evaluation.set_likely_to_go_again(dice_.Percent(35));
  }

  void CheckWell(absl::Time time) {
    v1::EntryDetails* details = Add(time);
    if (details == nullptr) return;
    v1::SafeAndWellCheck& check = *details->mutable_safe_and_well_check();
    if (dice_.Percent(20)) {
      check.set_manner(v1::CHECK_MANNER_NOT_MADE);
      check.set_reason_not_made("Was at a friend's with the carer's knowledge for most of the time.");
      return;
    }
    check.set_manner(dice_.Percent(70) ? v1::CHECK_MANNER_IN_PERSON : v1::CHECK_MANNER_BY_PHONE);
    check.set_checked_by("The officer on duty");
    check.set_where_they_were(std::string(dice_.Of(kPlaces)));
    check.set_identity_confirmed(true);
    check.set_crime_alleged(dice_.Percent(4));
  }

  void Consider(absl::Time time) {
    v1::EntryDetails* details = Add(time);
    if (details == nullptr) return;
    v1::Consideration& consideration = *details->mutable_consideration();
    const bool exploitation = dice_.Percent(12);
    consideration.set_considered_by("The team manager");
    consideration.set_significant_harm(dice_.Percent(8) ? v1::CONSIDERED_YES : v1::CONSIDERED_NO);
    consideration.set_assessment_update(dice_.Percent(40) ? v1::CONSIDERED_YES : v1::CONSIDERED_NO);
    consideration.set_exploitation(exploitation ? v1::CONSIDERED_YES : v1::CONSIDERED_NO);
    if (exploitation) consideration.add_indicators(dice_.Percent(50) ? "older_adults" : "gifts");
    if (care_.looked_after) consideration.set_statutory_review(exploitation ? v1::CONSIDERED_YES : v1::CONSIDERED_NO);
    consideration.set_rationale("Read with the social worker and the carer.");
  }

  void Agree(absl::Time time) {
    v1::EntryDetails* details = Add(time);
    if (details == nullptr) return;
    v1::Outcome& outcome = *details->mutable_outcome();
    outcome.add_routes(v1::OUTCOME_ROUTE_RETURN_INTERVIEW);
    if (care_.looked_after) outcome.add_routes(v1::OUTCOME_ROUTE_CHILDREN_IN_CARE);
    if (!care_.looked_after && dice_.Percent(50)) outcome.add_routes(v1::OUTCOME_ROUTE_EARLY_HELP);
  }

  // None of what has not happened yet.
  v1::EntryDetails* Add(absl::Time time) {
    if (time >= until_) return nullptr;
    v1::RecordEntryRequest& entry = entries_.emplace_back();
    Put(Moment{.time = time}, entry.mutable_happened());
    return entry.mutable_details();
  }

  Dice& dice_;
  const absl::Time until_;
  const CareOf& care_;
  const v1::ReportMissingRequest& report_;
  std::vector<v1::RecordEntryRequest> entries_;
};

}  // namespace

std::vector<v1::RecordEntryRequest> Entries(Dice& dice, const SampleSpan& span, const CareOf& care,
                                            const SampleEpisode& episode) {
  if (care.other_authority) return {};  // its home authority's to write
  return Record(dice, span, care, episode).Write();
}

}  // namespace homeward::cli
