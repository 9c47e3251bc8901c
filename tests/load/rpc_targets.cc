#include "tests/load/rpc_targets.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <string>
#include <utility>

#include "common/command/etag.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::load {
namespace {

namespace v1 = episode::v1;

class GetEpisodes final : public Target {
 public:
  GetEpisodes(Rows& rows, Endpoint& endpoint) : rows_(rows), endpoint_(endpoint) {}

  void Start(Done done) override {
    const EpisodeRow& row = rows_.AnyEpisode();
    v1::GetEpisodeRequest request;
    request.set_council(row.person->council);
    request.set_episode(row.id);
    endpoint_.Start("/homeward.episode.v1.EpisodeService/GetEpisode", request,
                    [&row, least = row.version.load(), done = std::move(done)](const absl::Status& status,
                                                                               const std::string& bytes) {
                      done(status.ok() ? Check(row, least, bytes) : status);
                    });
  }

 private:
  static absl::Status Check(const EpisodeRow& row, int64_t least, const std::string& bytes) {
    const int64_t most = row.asked_version;
    v1::Episode episode;
    if (!episode.ParseFromString(bytes)) return WrongAnswer("a reply that is no episode");
    if (episode.council() != row.person->council || episode.episode() != row.id) return WrongAnswer("another episode");
    if (episode.young_person() != row.person->id) return WrongAnswer("another young person");
    if (episode.categories_size() == 0) return WrongAnswer("an episode without its rows");
    for (int64_t version = least; version <= most; ++version) {
      if (episode.etag() == EtagOf(version)) return absl::OkStatus();
    }
    return WrongAnswer("another version");
  }

  Rows& rows_;
  Endpoint& endpoint_;
};

class CorrectEpisodes final : public Target {
 public:
  CorrectEpisodes(Rows& rows, Endpoint& endpoint) : rows_(rows), endpoint_(endpoint) {}

  void Start(Done done) override {
    EpisodeRow& row = rows_.Take();
    const std::string id = NewUuid(absl::Now());
    v1::CorrectEpisodeRequest request;
    request.set_council(row.person->council);
    request.set_episode(row.id);
    request.set_request_id(id);
    request.set_etag(EtagOf(row.version));
    request.set_reason("load");
    request.mutable_update_mask()->add_paths("circumstances");
    request.mutable_fields()->set_circumstances(id);
    row.asked_version = row.version + 1;
    endpoint_.Start(kCorrectEpisodeMethod, request,
                    [this, &row, id, done = std::move(done)](const absl::Status& status, const std::string& bytes) {
                      const absl::Status checked = status.ok() ? Check(row, id, bytes) : status;
                      // After a refusal nothing has changed; after a fault nobody knows, and the run has failed.
                      if (checked.ok()) ++row.version;
                      rows_.GiveBack(row);
                      done(checked);
                    });
  }

 private:
  static absl::Status Check(const EpisodeRow& row, const std::string& circumstances, const std::string& bytes) {
    v1::Episode episode;
    if (!episode.ParseFromString(bytes)) return WrongAnswer("a reply that is no episode");
    if (episode.council() != row.person->council || episode.episode() != row.id) return WrongAnswer("another episode");
    if (episode.etag() != EtagOf(row.version + 1)) return WrongAnswer("another version");
    return episode.circumstances() == circumstances ? absl::OkStatus() : WrongAnswer("a change that was lost");
  }

  Rows& rows_;
  Endpoint& endpoint_;
};

class GetChronologies final : public Target {
 public:
  GetChronologies(Rows& rows, Endpoint& gateway) : rows_(rows), gateway_(gateway) {}

  void Start(Done done) override {
    const Person& person = rows_.AnyPerson();
    gateway::v1::GetChronologyRequest request;
    request.set_council(person.council);
    request.set_young_person(person.id);
    gateway_.Start("/homeward.gateway.v1.GatewayService/GetChronology", request,
                   [&person, done = std::move(done)](const absl::Status& status, const std::string& bytes) {
                     done(status.ok() ? Check(person, bytes) : status);
                   });
  }

 private:
  // A chronology begins with the record of the young person, has no gap and is in order.
  static absl::Status Check(const Person& person, const std::string& bytes) {
    gateway::v1::GetChronologyResponse reply;
    if (!reply.ParseFromString(bytes)) return WrongAnswer("a reply that is no chronology");
    if (reply.missing_size() > 0) return WrongAnswer("a chronology without one of its sources");
    if (reply.entries_size() < kLeastEvents) return WrongAnswer("a chronology with gaps");
    if (reply.entries(0).record() != person.id) return WrongAnswer("another young person's chronology");
    for (int i = 1; i < reply.entries_size(); ++i) {
      if (TimeOf(reply.entries(i).recorded_time()) < TimeOf(reply.entries(i - 1).recorded_time())) {
        return WrongAnswer("a chronology out of order");
      }
    }
    return absl::OkStatus();
  }

  Rows& rows_;
  Endpoint& gateway_;
};

}  // namespace

std::unique_ptr<Target> GetEpisodeTarget(Rows& rows, Endpoint& endpoint) {
  return std::make_unique<GetEpisodes>(rows, endpoint);
}

std::unique_ptr<Target> CorrectEpisodeTarget(Rows& rows, Endpoint& endpoint) {
  return std::make_unique<CorrectEpisodes>(rows, endpoint);
}

std::unique_ptr<Target> GetChronologyTarget(Rows& rows, Endpoint& gateway) {
  return std::make_unique<GetChronologies>(rows, gateway);
}

}  // namespace homeward::load
