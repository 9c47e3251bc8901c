#include "episode-service/photographs/service.h"

#include <absl/time/clock.h>

#include <utility>

#include "common/calendar/local_time.h"
#include "common/command/etag.h"
#include "common/command/version_store.h"
#include "common/command/version_wire.h"
#include "common/core/status.h"
#include "episode-service/people/store.h"
#include "episode-service/photographs/convert.h"
#include "episode-service/photographs/rules.h"
#include "episode-service/photographs/store.h"
#include "episode-service/photographs/upload.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kChunkPatience = absl::Seconds(5);

absl::StatusOr<Photograph> Find(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(Photograph photograph, PhotographStore::Get(tx, call.council, id));
  call.Shows(photograph.young_person);
  return photograph;
}

absl::StatusOr<v1::Photograph> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Photograph photograph, Find(call, tx, id));
  return ToProto(photograph);
}

// A photograph on its way to one caller: a row for each message.
class PhotographDownload final : public Download<v1::ReadPhotographResponse> {
 public:
  PhotographDownload(Db& db, Photograph photograph) : db_(db), photograph_(std::move(photograph)) {}

  absl::StatusOr<std::unique_ptr<v1::ReadPhotographResponse>> Next() override {
    auto message = std::make_unique<v1::ReadPhotographResponse>();
    if (!begun_) {
      begun_ = true;
      *message->mutable_photograph() = ToProto(photograph_);
      return message;
    }
    if (sent_ == photograph_.image.bytes) return nullptr;
    HW_ASSIGN_OR_RETURN(*message->mutable_data(), db_.Read(absl::Now() + kChunkPatience, [&](Tx& tx) {
      return PhotographStore::Chunk(tx, photograph_.council, photograph_.id, chunk_);
    }));
    ++chunk_;
    sent_ += static_cast<int64_t>(message->data().size());
    return message;
  }

 private:
  Db& db_;
  const Photograph photograph_;
  bool begun_ = false;
  int chunk_ = 0;
  int64_t sent_ = 0;
};

// The last photograph of the page before, from its token.
std::optional<PhotographFilter::Place> PlaceOf(const std::vector<std::string>& parts) {
  const std::optional<absl::CivilDay> taken = ParseIsoDate(parts[0]);
  if (!taken.has_value()) return std::nullopt;
  return PhotographFilter::Place{.taken = *taken, .id = parts[1]};
}

}  // namespace

void PhotographsService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.PhotographService";
  rpcs.AddUpload(service, this, &PhotographsService::AddPhotograph);
  rpcs.Add(service, this, &PhotographsService::CorrectPhotograph);
  rpcs.Add(service, this, &PhotographsService::VoidPhotograph);
  rpcs.Add(service, this, &PhotographsService::GetPhotograph);
  rpcs.AddDownload(service, this, &PhotographsService::ReadPhotograph);
  rpcs.Add(service, this, &PhotographsService::ListPhotographs);
  rpcs.Add(service, this, &PhotographsService::ListPhotographVersions);
}

std::unique_ptr<Upload<v1::AddPhotographRequest, v1::Photograph>> PhotographsService::AddPhotograph(Call& call) {
  return std::make_unique<PhotographUpload>(db_, commands_, parts_, call);
}

template <class Request, class Rule>
absl::StatusOr<v1::Photograph> PhotographsService::Decide(Call& call, const Request& request, Rule rule) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.photograph();
        HW_ASSIGN_OR_RETURN(const Photograph found, PhotographStore::Get(change.tx(), change.council(), id));
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, found.young_person));
        // Read again under the lock: somebody may have corrected it meanwhile.
        HW_ASSIGN_OR_RETURN(Photograph photograph, PhotographStore::Get(change.tx(), change.council(), id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), photograph.version));
        HW_ASSIGN_OR_RETURN(PhotographDecision decision, rule(history.context(), std::move(photograph)));
        history.Apply(std::move(decision));
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Photograph> PhotographsService::CorrectPhotograph(Call& call,
                                                                     const v1::CorrectPhotographRequest& request) {
  return Decide(call, request, [&](const Context& context, Photograph photograph) {
    return Correct(context, std::move(photograph), FromProto(request));
  });
}

absl::StatusOr<v1::Photograph> PhotographsService::VoidPhotograph(Call& call,
                                                                  const v1::VoidPhotographRequest& request) {
  return Decide(call, request,
                [&](const Context&, Photograph photograph) { return Void(std::move(photograph), FromProto(request)); });
}

absl::StatusOr<v1::Photograph> PhotographsService::GetPhotograph(Call& call, const v1::GetPhotographRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.photograph()); });
}

absl::StatusOr<std::unique_ptr<Download<v1::ReadPhotographResponse>>> PhotographsService::ReadPhotograph(
    Call& call, const v1::ReadPhotographRequest& request) {
  HW_ASSIGN_OR_RETURN(Photograph photograph,
                      db_.Read(call.deadline, [&](Tx& tx) { return Find(call, tx, request.photograph()); }));
  HW_RETURN_IF_ERROR(MayBeRead(photograph));
  return std::make_unique<PhotographDownload>(db_, std::move(photograph));
}

absl::StatusOr<v1::ListPhotographsResponse> PhotographsService::ListPhotographs(
    Call& call, const v1::ListPhotographsRequest& request) {
  PhotographFilter filter{.council = call.council, .young_person = request.young_person(), .last = std::nullopt};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 2));
  if (position.has_value()) filter.last = PlaceOf(*position);
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListPhotographsResponse> {
    filter.young_person = PeopleStore::KeptOf(tx, call.council, request.young_person());
    v1::ListPhotographsResponse reply;
    const std::vector<Photograph> photographs = PhotographStore::List(tx, filter);
    for (const Photograph& photograph : photographs) {
      call.Shows(photograph.young_person);
      *reply.add_photographs() = ToProto(photograph);
    }
    if (static_cast<int>(photographs.size()) == filter.limit) {
      const Photograph& last = photographs.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.Next(call, request, {absl::FormatCivilTime(last.taken), last.id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListPhotographVersionsResponse> PhotographsService::ListPhotographVersions(
    Call& call, const v1::ListPhotographVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListPhotographVersionsResponse> {
    HW_RETURN_IF_ERROR(Find(call, tx, request.photograph()).status());
    v1::ListPhotographVersionsResponse reply;
    for (const RecordVersion& version : VersionsOf(tx, call.council, request.photograph())) {
      v1::PhotographVersion* wire = reply.add_versions();
      Put(version, wire, wire->mutable_photograph());
    }
    return reply;
  });
}

}  // namespace homeward::episode
