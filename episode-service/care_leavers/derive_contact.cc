#include "episode-service/care_leavers/derive_contact.h"

#include "episode-service/care_leavers/oversight.h"

namespace homeward::episode {
namespace {

const CareRule kContact{.kind = "contact",
                        .role = "personal_adviser",
                        .rule = "S0-02",
                        .field = "contact_interval",
                        .limit = &CareLeaverPolicy::contact_interval};
const CareRule kLetter{.kind = "declined_letter",
                       .role = "personal_adviser",
                       .rule = "S0-04",
                       .field = "declined_letter_within",
                       .limit = &CareLeaverPolicy::declined_letter_within};

// Walks from one direct contact to the next.
class ContactChain {
 public:
  ContactChain(const CohortSpan& care, Owing& owing) : care_(care), owing_(owing), start_(care.span.start) {}

  // Contact is owed from the start and from each contact on, while it is initiated.
  void Derive() {
    for (const Entry* entry : owing_.entries()) {
      if (!IsIn(entry->content.happened, care_.span)) continue;
      if (IsDirectContact(*entry)) {
        Meet(*entry);
      } else if (CareFactsOf<ServiceDeclined>(*entry) != nullptr) {
        declined_ = true;
      } else if (CareFactsOf<DeclinedLetter>(*entry) != nullptr) {
        if (declined_) Cease(entry->content.happened);
      } else if (const auto* oversight = CareFactsOf<ManagementOversight>(*entry)) {
        if (oversight->subject == ManagementOversight::Subject::kCeaseContact) Scrutinise(*entry, oversight->supported);
      }
    }
    if (initiating_) Expect(care_.span.end);
  }

  // When initiating contact ended.
  const std::vector<Moment>& ceased() const { return ceased_; }

 private:
  void Meet(const Entry& entry) {
    const Policy* policy = owing_.PolicyAt(start_.time);
    if (initiating_ && policy != nullptr) {
      WantedObligation wanted = owing_.Want(*policy, kContact, start_);
      Discharge(entry, wanted);
      owing_.Add(std::move(wanted));
    }
    if (!initiating_) declined_ = false;  // they are back
    Resume({"contact", entry.content.happened, entry.id});
  }

  void Scrutinise(const Entry& entry, bool supported) {
    if (supported) {
      Cease(entry.content.happened);
    } else if (!initiating_) {
      Resume({"management_oversight", entry.content.happened, entry.id});
    }
  }

  void Cease(const Moment& moment) {
    if (!initiating_) return;
    Expect(moment);
    initiating_ = false;
    ceased_.push_back(moment);
  }

  void Resume(ClockStart start) {
    initiating_ = true;
    start_ = std::move(start);
  }

  void Expect(const std::optional<Moment>& end) {
    if (const Policy* policy = owing_.PolicyAt(start_.time)) {
      owing_.AddUnlessOver(owing_.Want(*policy, kContact, start_), end);
    }
  }

  const CohortSpan& care_;
  Owing& owing_;
  ClockStart start_;
  bool initiating_ = true;
  bool declined_ = false;
  std::vector<Moment> ceased_;
};

// Who declined has it in writing (S0-04).
void ConfirmDeclining(const CohortSpan& care, Owing& owing) {
  for (const Entry* entry : owing.entries()) {
    const Moment& declined = entry->content.happened;
    const Policy* policy = owing.PolicyAt(declined);
    if (CareFactsOf<ServiceDeclined>(*entry) == nullptr || policy == nullptr || !IsIn(declined, care.span)) continue;
    WantedObligation wanted = owing.Want(*policy, kLetter, {"service_declined", declined, entry->id});
    for (const Entry* letter : owing.entries()) {
      if (CareFactsOf<DeclinedLetter>(*letter) == nullptr || IsBefore(letter->content.happened, declined)) continue;
      Discharge(*letter, wanted);
      break;
    }
    if (wanted.discharge.has_value()) {
      owing.Add(std::move(wanted));
    } else {
      owing.AddUnlessOver(std::move(wanted), care.span.end);
    }
  }
}

// The first moment after `from` at which somebody who is not in touch is so no more, or nobody seeks contact any more.
std::optional<Moment> EndOfNotInTouch(const Moment& from, const CohortSpan& care, const std::vector<Moment>& ceased,
                                      const Owing& owing) {
  std::optional<Moment> end = care.span.end;
  const auto at = [&](const Moment& moment) {
    if (moment.time > from.time && (!end.has_value() || moment.time < end->time)) end = moment;
  };
  for (const Entry* entry : owing.entries()) {
    if (CareFactsOf<Determination>(*entry) != nullptr || IsDirectContact(*entry)) at(entry->content.happened);
  }
  for (const Moment& moment : ceased) at(moment);
  return end;
}

// What follows from the determination that somebody is not in touch is a manager's oversight (S0-08).
void OverseeNotInTouch(const CohortSpan& care, const std::vector<AdultMissing>& missing,
                       const std::vector<Moment>& ceased, Owing& owing) {
  for (const Entry* entry : owing.entries()) {
    const auto* determination = CareFactsOf<Determination>(*entry);
    const Moment& happened = entry->content.happened;
    if (determination == nullptr || determination->result != Determination::Result::kNotInTouch ||
        !IsIn(happened, care.span)) {
      continue;
    }
    const bool still_missing = std::any_of(missing.begin(), missing.end(), [&](const AdultMissing& one) {
      return IsIn(happened, one.span) && one.found_by != entry->id;
    });
    if (still_missing) continue;
    DeriveOversight({.start = {"assessed_not_in_touch", happened, entry->id},
                     .end = EndOfNotInTouch(happened, care, ceased, owing)},
                    owing);
  }
}

}  // namespace

void DeriveContact(const CohortSpan& care, const std::vector<AdultMissing>& missing, Owing& owing) {
  owing.LookAgainAt(care.span.start.time.time);
  owing.LookAgainAt(care.last.time + absl::Microseconds(1));
  if (care.span.start.time.time > owing.context().now) return;
  ContactChain chain(care, owing);
  chain.Derive();
  ConfirmDeclining(care, owing);
  OverseeNotInTouch(care, missing, chain.ceased(), owing);
}

}  // namespace homeward::episode
