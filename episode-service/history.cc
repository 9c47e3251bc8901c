#include "episode-service/history.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/obligations/obligation_store.h"
#include "common/policy/in_force.h"
#include "episode-service/care_leavers/standing.h"
#include "episode-service/care_leavers/store.h"
#include "episode-service/councils/store.h"
#include "episode-service/directory/allocation_changes.h"
#include "episode-service/directory/rota_store.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/rules.h"
#include "episode-service/entries/store.h"
#include "episode-service/episodes/convert.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/episodes/store.h"
#include "episode-service/handovers/convert.h"
#include "episode-service/handovers/rules.h"
#include "episode-service/handovers/store.h"
#include "episode-service/notifications/notifier.h"
#include "episode-service/notifications/store.h"
#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/rules.h"
#include "episode-service/particulars/store.h"
#include "episode-service/people/convert.h"
#include "episode-service/people/rules.h"
#include "episode-service/people/store.h"
#include "episode-service/photographs/convert.h"
#include "episode-service/photographs/rules.h"
#include "episode-service/photographs/store.h"
#include "episode-service/search/store.h"
#include "episode-service/timers.h"

namespace homeward::episode {
namespace {

// An episode that was over for longer than this when it was entered is a record, not news: nobody is called because of
// it.
constexpr absl::Duration kNews = absl::Hours(7 * 24);

// When the last of it happened: the end, or a return that followed it.
absl::Time OverSince(const Episode& episode) {
  if (!episode.ended.has_value()) return absl::InfiniteFuture();
  return std::max(episode.ended->time, episode.returned.value_or(*episode.ended).time);
}

// Facts hold what stands, in its order.
template <class Record>
void Replace(std::vector<Record>& records, Record next) {
  std::erase_if(records, [&](const Record& record) { return record.id == next.id; });
  if (!next.void_reason.empty()) return;
  const auto later =
      std::find_if(records.begin(), records.end(), [&](const Record& record) { return ComesBefore(next, record); });
  records.insert(later, std::move(next));
}

// A correction leaves out what was stated in error; what is stored of it goes.
bool HasShorterLists(const Episode& next, const Episode& old) {
  return next.category_statements.size() < old.category_statements.size() ||
         next.risk_assessments.size() < old.risk_assessments.size() ||
         next.serious_notifications.size() < old.serious_notifications.size();
}

// How a record stands now, kept for ever.
template <class Record>
void Keep(Change& change, const Record& next, const std::string& reason) {
  change.Keep(
      {.record = next.id, .version = next.version, .reason = reason, .body = ToProto(next).SerializeAsString()});
}

// What is recorded of somebody beside who they are.
void ReadRecord(Tx& tx, const std::string& council, Facts& facts) {
  facts.episodes = EpisodeStore::OfYoungPerson(tx, council, facts.person.id);
  facts.entries = EntryStore::Clocked(tx, council, facts.person.id);
  ReadFacts(facts.entries);
  facts.particulars = ParticularStore::Clocked(tx, council, facts.person.id);
  ReadFacts(facts.particulars);
  facts.photographs = PhotographStore::Standing(tx, council, facts.person.id, kMostPhotographs);
  facts.hand_overs = HandOverStore::OfYoungPerson(tx, council, facts.person.id);
  facts.allocations = RotaStore::AllocationsOf(tx, council, {facts.person.id});
}

// What people told others of it themselves; asked only where something may be owed that it meets.
std::vector<Telling> ToldOf(Tx& tx, const std::string& council, const Facts& facts) {
  std::vector<std::string> episodes;
  for (const Episode& episode : facts.episodes) {
    if (IsLive(episode, facts) && WasMissing(episode)) episodes.push_back(episode.id);
  }
  return NotificationStore::ToldByPeople(tx, council, episodes);
}

// Who has the young person of each episode, as far as anybody has to.
std::vector<Holder> HoldersOf(const Context& context) {
  std::vector<Holder> holders;
  for (const Episode& episode : context.facts.episodes) holders.push_back(HolderOf(context, episode));
  return holders;
}

}  // namespace

absl::StatusOr<KnownHistory> KnownHistory::ReadByEpisode(Tx& tx, const HistoryParts& parts, const std::string& council,
                                                         const std::string& episode, absl::Time now) {
  HW_ASSIGN_OR_RETURN(const std::string young_person, EpisodeStore::YoungPersonOf(tx, council, episode));
  HW_ASSIGN_OR_RETURN(YoungPerson person, PeopleStore::Get(tx, council, young_person));
  HW_ASSIGN_OR_RETURN(auto policies, parts.policies.Of(tx, council));
  HW_ASSIGN_OR_RETURN(const Council known, CouncilStore::Get(tx, council));
  Facts facts{.person = std::move(person), .live_from = known.live_from};
  ReadRecord(tx, council, facts);
  return KnownHistory(std::move(policies), std::move(facts), now);
}

absl::StatusOr<History> History::Open(Change& change, const HistoryParts& parts, const std::string& young_person) {
  change.Lock(young_person);
  HW_ASSIGN_OR_RETURN(YoungPerson person, PeopleStore::Get(change.tx(), change.council(), young_person));
  // A merged one's id leads to the kept record, which is to be locked before it is read.
  if (person.id != young_person) return Open(change, parts, person.id);
  HW_ASSIGN_OR_RETURN(History history, OpenNew(change, parts, std::move(person)));
  ReadRecord(change.tx(), change.council(), history.facts_);
  history.facts_.told = ToldOf(change.tx(), change.council(), history.facts_);
  history.holders_ = HoldersOf(history.context());
  return history;
}

std::string History::Lock(Change& change, const std::string& young_person) {
  change.Lock(young_person);
  std::string kept = PeopleStore::KeptOf(change.tx(), change.council(), young_person);
  return kept == young_person ? kept : Lock(change, kept);
}

absl::StatusOr<History> History::OpenByEpisode(Change& change, const HistoryParts& parts, const std::string& episode) {
  HW_ASSIGN_OR_RETURN(const std::string young_person,
                      EpisodeStore::YoungPersonOf(change.tx(), change.council(), episode));
  return Open(change, parts, young_person);
}

absl::StatusOr<History> History::OpenNew(Change& change, const HistoryParts& parts, YoungPerson person) {
  change.Lock(person.id);
  HW_ASSIGN_OR_RETURN(auto policies, parts.policies.Of(change.tx(), change.council()));
  HW_ASSIGN_OR_RETURN(const Council council, CouncilStore::Get(change.tx(), change.council()));
  return History(change, parts, std::move(policies), {.person = std::move(person), .live_from = council.live_from});
}

absl::StatusOr<History> History::OpenOrNew(Change& change, const HistoryParts& parts, YoungPerson person) {
  absl::StatusOr<History> known = Open(change, parts, person.id);
  if (known.status().code() != absl::StatusCode::kNotFound) return known;
  return OpenNew(change, parts, std::move(person));
}

void History::Notice(const EpisodeDecision& decision) {
  using Kind = Occurrence::Kind;
  const Episode& episode = decision.next;
  if (episode.source == Source::kImport) return;
  const bool news = change_.now() - OverSince(episode) <= kNews;
  const auto occurred = [&](Kind kind) {
    if (news) occurrences_.push_back({.kind = kind, .episode = episode.id, .trigger = decision.trigger});
  };
  const bool reported = decision.event == EpisodeEvent::kMissingReported;
  // Found to be missing after an absence is as good as reported (S4-25).
  const bool found_missing = decision.event == EpisodeEvent::kEpisodeRecategorised &&
                             episode.category() == Category::kMissing &&
                             this->episode(episode.id).category() != Category::kMissing;
  if (reported || found_missing) occurred(Kind::kMissingReported);
  const bool returned = reported && episode.returned.has_value();
  if (returned || decision.event == EpisodeEvent::kYoungPersonReturned) occurred(Kind::kReturned);
  if (decision.event == EpisodeEvent::kSeriousNotificationSent) occurred(Kind::kSeriousNotificationSent);
  if (!reported) moved_episodes_.insert(episode.id);
}

void History::Apply(EpisodeDecision decision) {
  Notice(decision);
  Episode& next = decision.next;
  ++next.version;
  EpisodeStore::Save(change_.tx(), next);
  Keep(change_, next, decision.reason);
  change_.Emit(next.id, next.young_person, next.version, decision.occurred, *EventOf(decision));
  const auto old = std::find_if(facts_.episodes.begin(), facts_.episodes.end(),
                                [&](const Episode& episode) { return episode.id == next.id; });
  if (old == facts_.episodes.end()) {
    facts_.episodes.push_back(std::move(next));
  } else {
    if (HasShorterLists(next, *old)) EpisodeStore::TrimLists(change_.tx(), next);
    *old = std::move(next);
  }
}

void History::Apply(PersonDecision decision) {
  YoungPerson& next = decision.next;
  ++next.version;
  PeopleStore::Save(change_.tx(), next);
  if (!decision.reason.empty()) PeopleStore::RemoveVoided(change_.tx(), next);
  const bool names = decision.event == PersonEvent::kCreated || decision.event == PersonEvent::kUpdated;
  if (names) SearchStore::Index(change_.tx(), next);
  Keep(change_, next, decision.reason);
  change_.Emit(next.id, next.id, next.version, decision.occurred, *EventOf(decision));
  facts_.person = std::move(next);
  for (EpisodeDecision& changed : Recharacterise(context())) Apply(std::move(changed));
}

void History::Apply(EntryDecision decision) {
  Entry& next = decision.next;
  ++next.version;
  const bool clocked = IsClocked(next.content.kind);
  EntryStore::Save(change_.tx(), next, clocked);
  Keep(change_, next, decision.reason);
  change_.Emit(next.id, next.young_person, next.version, next.content.happened.time, *EventOf(decision));
  if (clocked) Replace(facts_.entries, std::move(next));
}

void History::Apply(ParticularDecision decision) {
  Particular& next = decision.next;
  ++next.version;
  const bool clocked = IsClocked(next.content.kind);
  ParticularStore::Save(change_.tx(), next, clocked);
  Keep(change_, next, decision.reason);
  change_.Emit(next.id, next.young_person, next.version, decision.occurred.time, *EventOf(decision));
  if (clocked) Replace(facts_.particulars, std::move(next));
}

void History::Apply(PhotographDecision decision) {
  Photograph& next = decision.next;
  ++next.version;
  PhotographStore::Save(change_.tx(), next);
  Keep(change_, next, decision.reason);
  change_.Emit(next.id, next.young_person, next.version, StartOfLocalDay(next.taken), *EventOf(decision));
  // Facts hold what stands, the latest taken first.
  std::vector<Photograph>& standing = facts_.photographs;
  std::erase_if(standing, [&](const Photograph& photograph) { return photograph.id == next.id; });
  if (!next.void_reason.empty()) return;
  const auto earlier = std::find_if(standing.begin(), standing.end(),
                                    [&](const Photograph& photograph) { return photograph.taken <= next.taken; });
  standing.insert(earlier, std::move(next));
}

void History::Apply(HandOverDecision decision) {
  HandOver& next = decision.next;
  if (decision.event == HandOverEvent::kHandOverOffered) {
    occurrences_.push_back({.kind = Occurrence::Kind::kHandOverOffered, .episode = next.episode, .concerns = next.id});
  } else {
    moved_episodes_.insert(next.episode);
  }
  ++next.version;
  HandOverStore::Save(change_.tx(), next);
  Keep(change_, next, next.answer);
  if (const auto event = EventOf(decision)) {
    change_.Emit(next.id, next.young_person, next.version, next.answered.value_or(next.offered), *event);
  }
  std::erase_if(facts_.hand_overs, [&](const HandOver& step) { return step.id == next.id; });
  const auto later = std::find_if(facts_.hand_overs.begin(), facts_.hand_overs.end(),
                                  [&](const HandOver& step) { return WasOfferedBefore(next, step); });
  facts_.hand_overs.insert(later, std::move(next));
}

void History::Apply(const Allocation& allocation) {
  KeepAllocation(change_, allocation);
  std::vector<Allocation>& known = facts_.allocations;
  std::erase_if(known, [&](const Allocation& one) { return one.id == allocation.id; });
  const auto later = std::find_if(known.begin(), known.end(),
                                  [&](const Allocation& one) { return allocation.held.from < one.held.from; });
  known.insert(later, allocation);
}

void History::Apply(NotificationDecision decision) {
  const Notification& next = decision.next;
  if (next.channel != Channel::kElectronic && next.state != NotificationState::kFailed) {
    facts_.told.push_back({.id = next.id,
                           .episode = next.episode,
                           .about = next.about,
                           .kind = next.recipient.kind,
                           .channel = next.channel,
                           .time = next.told});
    std::sort(facts_.told.begin(), facts_.told.end(),
              [](const Telling& a, const Telling& b) { return ComesBefore(a, b); });
  }
  Save(change_, {std::move(decision)});
}

// Whoever has to complete the serious notification is told that it is due (S4-12).
void History::Notice(const std::vector<ObligationUpdate>& updates) {
  for (const ObligationUpdate& update : updates) {
    const Obligation& raised = update.obligation;
    const bool due = update.change == ObligationChange::kRaised && raised.state == ObligationState::kOpen;
    if (!due || raised.kind != "serious_notification") continue;
    // Raised by the episode itself or by what was entered of it.
    std::string episode = raised.raised_by;
    for (const Entry& entry : facts_.entries) {
      if (entry.id == raised.raised_by) episode = entry.episode;
    }
    occurrences_.push_back({.kind = Occurrence::Kind::kSeriousNotificationDue,
                            .episode = std::move(episode),
                            .concerns = raised.id,
                            .role = raised.role});
  }
}

void History::SaveHolders() {
  std::vector<Holder> holders = HoldersOf(context());
  std::vector<Holder> changed;
  for (const Holder& holder : holders) {
    const auto before = std::find_if(holders_.begin(), holders_.end(),
                                     [&](const Holder& known) { return known.episode == holder.episode; });
    // What nobody ever had to have is in no list.
    if (before == holders_.end() ? holder.needed : holder != *before) changed.push_back(holder);
  }
  HandOverStore::Save(change_.tx(), change_.council(), changed);
  holders_ = std::move(holders);
}

// Only adults are determined to be missing, so that of a child there is nothing to compare. A determination that was
// made before the young person's date of birth was put right is one all the same.
void History::SaveStanding() {
  const bool determined = std::any_of(facts_.entries.begin(), facts_.entries.end(), [](const Entry& entry) {
    return entry.content.kind == EntryKind::kDetermination;
  });
  if (!facts_.person.adult && !determined) return;
  const std::optional<Standing> standing = StandingOf(context());
  if (standing == CareLeaverStore::StandingOf(change_.tx(), change_.council(), facts_.person.id)) return;
  CareLeaverStore::Save(change_.tx(), change_.council(), facts_.person.id, standing);
}

void History::Derive() {
  const LeapBirthday leap = InForce(*policies_, change_.now()).leap_birthday;
  if (auto adult = TurnAdult(facts_.person, leap, change_.now())) Apply(*std::move(adult));
  Derivation derivation = episode::Derive(context(), parts_.working_days);
  if (!facts_.person.adult) derivation.LookAgainAt(AdultFrom(facts_.person, leap));
  const auto existing = ObligationStore::OfSubject(change_.tx(), change_.council(), facts_.person.id);
  const auto updates = Reconcile(change_.council(), facts_.person.id, existing, derivation.wanted, change_.now());
  ObligationStore::Save(change_, updates);
  Notice(updates);
  SaveHolders();
  SaveStanding();
  SettleNotifications(change_, context(), std::exchange(moved_episodes_, {}));
  Tell(change_, parts_, context(), std::exchange(occurrences_, {}));
  change_.SetTimer({.aggregate = facts_.person.id,
                    .subject = facts_.person.id,
                    .kind = kLookAgainTimer,
                    .due = derivation.look_again});
}

}  // namespace homeward::episode
