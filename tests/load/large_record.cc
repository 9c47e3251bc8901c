#include "tests/load/large_record.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <iostream>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "homeward/episode/v1/people_service.pb.h"
#include "tests/support/private_mariadb.h"

namespace homeward::load {
namespace {

namespace v1 = episode::v1;

constexpr char kSearch[] = "/homeward.episode.v1.PeopleService/SearchYoungPeople";
constexpr char kOpen[] = "/homeward.episode.v1.EpisodeService/GetEpisode";
constexpr char kList[] = "/homeward.episode.v1.EpisodeService/ListEpisodes";

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Answer(const Rpc& rpc, const std::string& council,
                                                                  const google::protobuf::Message& request) {
  Call call;
  call.council = council;
  call.deadline = absl::Now() + absl::Seconds(20);
  return rpc.handle(call, request);
}

// The place of the first of this name, from 0; the number found if nobody of them is.
int PlaceOf(const InventedName& name, const v1::SearchYoungPeopleResponse& reply) {
  const auto is = [&](const auto& found) {
    return found.person().given_name() == name.given && found.person().family_name() == name.family;
  };
  return static_cast<int>(std::find_if(reply.found().begin(), reply.found().end(), is) - reply.found().begin());
}

}  // namespace

absl::Status LargeRecord::Fill(int people, int councils, int requests) {
  HW_ASSIGN_OR_RETURN(administrator_, Connect());
  const absl::Time start = absl::Now();
  HW_ASSIGN_OR_RETURN(people_, FillLarge(*administrator_, people, councils));
  std::cout << people << " people with two episodes each in " << councils << " councils, written in "
            << absl::ToInt64Seconds(absl::Now() - start) << " s\n";
  Ask("search by name", kSearch, requests, [](const InventedPerson& person, int i, InventedNames& typing) {
    auto request = std::make_unique<v1::SearchYoungPeopleRequest>();
    request->set_council(person.council);
    request->set_name(i % 2 == 0 ? typing.Misspelled(person.name)
                                 : absl::StrCat(person.name.given, " ", person.name.family));
    return request;
  });
  Ask("open an episode", kOpen, requests, [](const InventedPerson& person, int, InventedNames&) {
    auto request = std::make_unique<v1::GetEpisodeRequest>();
    request->set_council(person.council);
    request->set_episode(person.episode);
    return request;
  });
  Ask("list a council's missing now", kList, requests, [](const InventedPerson& person, int, InventedNames&) {
    auto request = std::make_unique<v1::ListEpisodesRequest>();
    request->set_council(person.council);
    request->set_state(v1::EPISODE_STATE_OPEN);
    request->set_longest_first(true);
    return request;
  });
  return absl::OkStatus();
}

void LargeRecord::Ask(const std::string& name, const std::string& path, int requests,
                      absl::FunctionRef<Request(const InventedPerson&, int, InventedNames&)> make) {
  InventedNames typing(7);
  Operation operation{.name = name, .rpc = service().host().rpcs().Find(path), .asked = {}};
  for (int i = 0; i < requests; ++i) {
    const InventedPerson& person = people_[typing.Pick(people_.size())];
    operation.asked.push_back({.council = person.council,
                               .token = service().TokenFor(person.council),
                               .request = make(person, i, typing),
                               .statements = {}});
  }
  operations_.push_back(std::move(operation));
}

absl::StatusOr<std::unique_ptr<SqlConnection>> LargeRecord::Connect() {
  HW_ASSIGN_OR_RETURN(const auto server, PrivateMariadb::Shared());
  HW_ASSIGN_OR_RETURN(auto connection, SqlConnection::Open(server->Administrator().socket));
  HW_RETURN_IF_ERROR(connection->Execute(absl::StrCat("USE ", service().database().options().name)));
  return connection;
}

absl::Status LargeRecord::Handle(const Operation& operation, const Asked& asked) {
  return Answer(*operation.rpc, asked.council, *asked.request).status();
}

absl::Status LargeRecord::Call(const Operation& operation, const Asked& asked) {
  return service().CallBytes(operation.rpc->path, asked.request->SerializeAsString(), {.token = asked.token}).status;
}

absl::Status LargeRecord::Capture() {
  HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL log_output = 'TABLE'"));
  for (Operation& operation : operations_) {
    for (Asked& asked : operation.asked) HW_RETURN_IF_ERROR(Capture(operation, asked));
  }
  return absl::OkStatus();
}

absl::Status LargeRecord::Capture(const Operation& operation, Asked& asked) {
  HW_RETURN_IF_ERROR(administrator_->Execute("TRUNCATE mysql.general_log"));
  HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL general_log = 1"));
  HW_RETURN_IF_ERROR(Handle(operation, asked));
  HW_RETURN_IF_ERROR(administrator_->Execute("SET GLOBAL general_log = 0"));
  return log_.Read(absl::Now() + absl::Seconds(20), [&](Tx& tx) {
    DynamicQuery(
        "SELECT argument FROM mysql.general_log WHERE command_type = 'Query' AND argument LIKE '%council%'"
        " ORDER BY event_time")
        .ForEach(tx.sql(), [&](RowReader row) { asked.statements.push_back(row.Text()); });
    return absl::OkStatus();
  });
}

absl::Status LargeRecord::PrintRecall() {
  InventedNames typing(11);
  int first = 0, in_five = 0, in_ten = 0;
  for (const InventedPerson& person : people_) {
    v1::SearchYoungPeopleRequest request;
    request.set_council(person.council);
    request.set_name(typing.Misspelled(person.name));
    HW_ASSIGN_OR_RETURN(const auto answer, Answer(*service().host().rpcs().Find(kSearch), person.council, request));
    const auto& reply = static_cast<const v1::SearchYoungPeopleResponse&>(*answer);
    const int place = PlaceOf(person.name, reply);
    if (place == reply.found_size()) continue;
    first += place < 1 ? 1 : 0;
    in_five += place < 5 ? 1 : 0;
    in_ten += place < 10 ? 1 : 0;
  }
  const auto all = static_cast<double>(people_.size());
  std::cout << "recall of " << people_.size() << " misspelled names at 1, 5, 10: " << first / all << ", "
            << in_five / all << ", " << in_ten / all << "\n";
  return absl::OkStatus();
}

}  // namespace homeward::load
