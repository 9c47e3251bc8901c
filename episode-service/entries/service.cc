#include "episode-service/entries/service.h"

#include <utility>

#include "common/command/etag.h"
#include "common/command/version_store.h"
#include "common/command/version_wire.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/keep.h"
#include "episode-service/entries/rules.h"
#include "episode-service/entries/store.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/store.h"

namespace homeward::episode {
namespace {

absl::StatusOr<v1::Entry> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Entry entry, EntryStore::Get(tx, call.council, id));
  call.Shows(entry.young_person);
  v1::Entry wire = ToProto(entry);
  MarkAll(IsLocationWithheldNow(tx, call.council, entry.young_person, call.now), wire);
  return wire;
}

// The history that the entry belongs to: of its episode, or of the young person who is named.
absl::StatusOr<History> OpenFor(Change& change, const HistoryParts& parts, const v1::RecordEntryRequest& request) {
  if (request.episode().empty()) {
    if (request.young_person().empty()) return Invalid("episode", "FIELD_REQUIRED", "an episode or a young person");
    return History::Open(change, parts, request.young_person());
  }
  HW_ASSIGN_OR_RETURN(History history, History::OpenByEpisode(change, parts, request.episode()));
  if (!request.young_person().empty() && request.young_person() != history.facts().person.id) {
    return Invalid("young_person", "EPISODE_OF_ANOTHER", "whose episode it is");
  }
  return history;
}

}  // namespace

void EntriesService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.EntryService";
  rpcs.Add(service, this, &EntriesService::RecordEntry);
  rpcs.Add(service, this, &EntriesService::CorrectEntry);
  rpcs.Add(service, this, &EntriesService::VoidEntry);
  rpcs.Add(service, this, &EntriesService::GetEntry);
  rpcs.Add(service, this, &EntriesService::ListEntries);
  rpcs.Add(service, this, &EntriesService::ListEntryVersions);
}

template <class Request, class Rule>
absl::StatusOr<v1::Entry> EntriesService::Decide(Call& call, const Request& request, Rule rule) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.entry();
        HW_ASSIGN_OR_RETURN(const Entry found, EntryStore::Get(change.tx(), change.council(), id));
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, found.young_person));
        // Read again under the lock: somebody may have corrected it meanwhile.
        HW_ASSIGN_OR_RETURN(Entry entry, EntryStore::Get(change.tx(), change.council(), id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), entry.version));
        const Episode* episode = EpisodeOf(history, entry.episode);
        HW_ASSIGN_OR_RETURN(EntryDecision decision, rule(history.context(), episode, std::move(entry)));
        HW_RETURN_IF_ERROR(ApplyEntry(history, std::move(decision)));
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Entry> EntriesService::RecordEntry(Call& call, const v1::RecordEntryRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(const auto command, FromProto(request, NewUuid(change.now()), change.actor()));
        HW_ASSIGN_OR_RETURN(History history, OpenFor(change, parts_, request));
        HW_RETURN_IF_ERROR(KeepEntry(history, request.episode(), command));
        history.Derive();
        return command.id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Entry> EntriesService::CorrectEntry(Call& call, const v1::CorrectEntryRequest& request) {
  return Decide(call, request,
                [&](const Context& context, const Episode* episode, Entry entry) -> absl::StatusOr<EntryDecision> {
                  HW_ASSIGN_OR_RETURN(const auto command, FromProto(request));
                  return Correct(context, episode, std::move(entry), command);
                });
}

absl::StatusOr<v1::Entry> EntriesService::VoidEntry(Call& call, const v1::VoidEntryRequest& request) {
  return Decide(call, request, [&](const Context&, const Episode*, Entry entry) {
    return Void(std::move(entry), FromProto(request));
  });
}

absl::StatusOr<v1::Entry> EntriesService::GetEntry(Call& call, const v1::GetEntryRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.entry()); });
}

absl::StatusOr<v1::ListEntriesResponse> EntriesService::ListEntries(Call& call, const v1::ListEntriesRequest& request) {
  if (request.episode().empty() && request.young_person().empty()) {
    return Invalid("episode", "FIELD_REQUIRED", "an episode or a young person");
  }
  EntryFilter filter{.council = call.council, .episode = request.episode(), .young_person = request.young_person()};
  HW_ASSIGN_OR_RETURN(filter.kinds, KindsOf(request));
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListEntriesResponse> {
    v1::ListEntriesResponse reply;
    if (!filter.young_person.empty()) filter.young_person = PeopleStore::KeptOf(tx, call.council, filter.young_person);
    const std::vector<Entry> entries = EntryStore::List(tx, filter);
    for (const Entry& entry : entries) *reply.add_entries() = ToProto(entry);
    if (!entries.empty()) {
      // Of an episode or a young person: they are all of one.
      const std::string& young_person = entries.front().young_person;
      call.Shows(young_person);
      MarkAll(IsLocationWithheldNow(tx, call.council, young_person, call.now), reply);
    }
    if (static_cast<int>(entries.size()) == filter.limit) {
      const Entry& last = entries.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {last.content.happened.time, last.id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListEntryVersionsResponse> EntriesService::ListEntryVersions(
    Call& call, const v1::ListEntryVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListEntryVersionsResponse> {
    HW_ASSIGN_OR_RETURN(const Entry entry, EntryStore::Get(tx, call.council, request.entry()));
    call.Shows(entry.young_person);
    v1::ListEntryVersionsResponse reply;
    for (const RecordVersion& version : VersionsOf(tx, call.council, request.entry())) {
      v1::EntryVersion* wire = reply.add_versions();
      Put(version, wire, wire->mutable_entry());
    }
    MarkAll(IsLocationWithheldNow(tx, call.council, entry.young_person, call.now), reply);
    return reply;
  });
}

}  // namespace homeward::episode
