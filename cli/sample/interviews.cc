#include "cli/sample/interviews.h"

#include <algorithm>
#include <array>
#include <string>

#include "common/calendar/moment.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = interview::v1;

constexpr std::array<absl::string_view, 4> kViews = {
    "I wanted to see my friends and nobody asked me.", "I was angry after the argument and needed to get out.",
    "I went to my mum's. I miss my brother.", "I did not think that anybody would notice."};
constexpr std::array<absl::string_view, 4> kReasons = {
    "I have said all of it before.", "I do not want to talk about it.", "Nothing happened, I was only late.",
    "I talk to my social worker anyway."};
constexpr std::array<absl::string_view, 3> kCarers = {"Came in calm, ate and went to bed.",
                                                      "Seemed tired, would not say where they had been.",
                                                      "Had been with a friend whom we know."};
constexpr std::array<absl::string_view, 3> kInterviewers = {"interviewer_1", "interviewer_2", "interviewer_3"};
constexpr std::array<v1::ContactMode, 3> kModes = {v1::CONTACT_MODE_TELEPHONE, v1::CONTACT_MODE_VISIT,
                                                   v1::CONTACT_MODE_MESSAGE};
// The limit of the sample council's policy, from the notification of the return (S4-13).
constexpr absl::Duration kLimit = absl::Hours(72);

// One interview's story, told step by step until it has come to the present.
class Story {
 public:
  Story(Dice& dice, absl::Time known, absl::Time until) : dice_(dice), known_(known), until_(until), now_(known) {}

  SampleInterview Tell() {
    const int share = dice_.Below(100);
    if (share < 61) {
      Completed();
    } else if (share < 80) {
      Declined();
    } else if (share < 87) {
      NotPresent();
    } else if (share < 90) {
      Offer(dice_.Minutes(60, 40 * 60));
    } else if (share < 96) {
      NobodyReached();
    }
    return std::move(told_);
  }

 private:
  void Completed() {
    if (dice_.Percent(30)) Attempt(dice_.Minutes(30, 8 * 60), v1::ATTEMPT_RESULT_NO_CONTACT);
    Offer(dice_.Percent(90) ? dice_.Minutes(60, 24 * 60) : dice_.Minutes(74 * 60, 110 * 60));
    Accept();
    const bool late = dice_.Percent(22);
    Hold(late ? known_ + kLimit + dice_.Minutes(60, 9 * 24 * 60) : known_ + dice_.Minutes(36 * 60, 71 * 60));
    if (dice_.Percent(90)) SignOff();
  }

  void Declined() {
    Offer(dice_.Minutes(60, 30 * 60));
    for (int i = dice_.Between(1, 3); i > 0; --i) {
      Attempt(dice_.Minutes(60, 10 * 60),
              dice_.Percent(50) ? v1::ATTEMPT_RESULT_CONTACTED : v1::ATTEMPT_RESULT_REFUSED_ON_ARRIVAL);
    }
    if (!Comes(dice_.Percent(88) ? dice_.Minutes(10, 90) : dice_.Minutes(40 * 60, 90 * 60))) return;
    auto& decline = told_.decline.emplace();
    PutNow(decline.mutable_time());
    decline.set_reason(std::string(dice_.Of(kReasons)));
    if (dice_.Percent(80)) {
      decline.set_carer_information(std::string(dice_.Of(kCarers)));
    } else {
      decline.set_no_carer_information_reason("carer_not_reached");
    }
  }

  void NotPresent() {
    Offer(dice_.Minutes(60, 24 * 60));
    Accept();
    for (int i = dice_.Between(1, 2); i > 0; --i) {
      Attempt(dice_.Minutes(10 * 60, 30 * 60), v1::ATTEMPT_RESULT_NOT_PRESENT);
    }
  }

  void NobodyReached() {
    for (int i = dice_.Between(2, 3); i > 0; --i) {
      Attempt(dice_.Minutes(3 * 60, 20 * 60), v1::ATTEMPT_RESULT_NO_CONTACT);
    }
  }

  void Offer(absl::Duration after) {
    if (!Comes(after)) return;
    auto& offer = told_.offer.emplace();
    PutNow(offer.mutable_time());
    offer.set_offered_by(std::string(dice_.Of(kInterviewers)));
    offer.set_mode(dice_.Of(kModes));
  }

  void Accept() {
    if (Comes(dice_.Minutes(5, 6 * 60))) PutNow(told_.accept.emplace().mutable_time());
  }

  void Attempt(absl::Duration after, v1::AttemptResult result) {
    if (!Comes(after)) return;
    auto& attempt = told_.attempts.emplace_back();
    PutNow(attempt.mutable_time());
    attempt.set_mode(dice_.Of(kModes));
    attempt.set_with_whom(dice_.Percent(60) ? "child" : "carer");
    attempt.set_result(result);
  }

  void Hold(absl::Time time) {
    if (!Comes(std::max(time - now_, absl::Minutes(30)))) return;
    auto& hold = told_.hold.emplace();
    PutNow(hold.mutable_time());
    hold.set_mode(dice_.Percent(75) ? v1::HOLDING_MODE_FACE_TO_FACE : v1::HOLDING_MODE_TELEPHONE);
    hold.set_interviewer(std::string(dice_.Of(kInterviewers)));
    hold.set_independent(dice_.Percent(92));
    hold.set_views(std::string(dice_.Of(kViews)));
    if (dice_.Percent(85)) hold.set_harmed(dice_.Percent(12));
  }

  void SignOff() {
    if (!Comes(dice_.Minutes(12 * 60, 6 * 24 * 60))) return;
    auto& sign_off = told_.sign_off.emplace();
    PutNow(sign_off.mutable_time());
    sign_off.set_signed_off_by("manager_1");
  }

  // Goes on to the next step; false when that lies after the present, as then do all that follow.
  bool Comes(absl::Duration after) {
    now_ += after;
    return now_ < until_;
  }

  void PutNow(common::v1::Moment* wire) const { Put(Moment{.time = now_}, wire); }

  Dice& dice_;
  const absl::Time known_;
  const absl::Time until_;
  absl::Time now_;
  SampleInterview told_;
};

}  // namespace

SampleInterview Interview(Dice& dice, const SampleSpan& span, const SampleEpisode& episode) {
  const auto& report = episode.report;
  const auto& known = report.has_return_notified() ? report.return_notified() : report.returned();
  return Story(dice, TimeOf(known.time()), span.until).Tell();
}

}  // namespace homeward::cli
