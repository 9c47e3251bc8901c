#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/struct.pb.h>

#include "cli/command.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "common/core/status.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"

namespace homeward::cli {
namespace {

// What checking one service's feed came to.
struct FeedResult {
  std::string service;
  int64_t events = 0;
  common::v1::FeedPoint head;
  int64_t fault = 0;
  absl::Status status;  // why it could not be checked
};

// Walks a whole feed, call by call.
template <class Request, class Response>
FeedResult Verify(const Client& client, const Context& context) {
  const auto* service = Request::descriptor()->file()->service(0);
  FeedResult result{.service = Request::descriptor()->file()->package()};
  Request request;
  request.set_council(context.words[0]);
  for (bool complete = false; !complete && result.fault == 0;) {
    const auto reply = client.Call<Response>(absl::StrCat("/", service->full_name(), "/VerifyFeed"), request);
    if (!reply.ok()) {
      result.status = reply.status();
      break;
    }
    result.events += reply->events_checked();
    result.head = reply->head();
    result.fault = reply->fault_position();
    complete = reply->complete();
    *request.mutable_after() = reply->verified();
    if (context.progress) {
      context.err << "\r  " << result.service << ": " << result.events << " of " << result.head.position() << " events"
                  << std::flush;
    }
  }
  if (context.progress) context.err << "\n";
  return result;
}

std::string ResultInWords(const FeedResult& result) {
  if (!result.status.ok()) return "NOT CHECKED";
  return result.fault == 0 ? "whole" : absl::StrCat("BROKEN at position ", result.fault);
}

std::string JsonOf(const std::vector<FeedResult>& results) {
  google::protobuf::Struct json;
  auto& services = *(*json.mutable_fields())["services"].mutable_list_value();
  for (const FeedResult& result : results) {
    auto& fields = *services.add_values()->mutable_struct_value()->mutable_fields();
    fields["service"].set_string_value(result.service);
    fields["checked"].set_bool_value(result.status.ok());
    fields["whole"].set_bool_value(result.status.ok() && result.fault == 0);
    fields["events_checked"].set_number_value(static_cast<double>(result.events));
    fields["head_position"].set_number_value(static_cast<double>(result.head.position()));
    fields["head_hash"].set_string_value(absl::BytesToHexString(result.head.hash()));
    fields["fault_position"].set_number_value(static_cast<double>(result.fault));
  }
  return ToJson(json);
}

void PrintTable(const std::vector<FeedResult>& results, std::ostream& out) {
  Table table({"SERVICE", "EVENTS", "HEAD", "HASH OF THE HEAD", "RESULT"});
  for (const FeedResult& result : results) {
    table.Add({result.service, absl::StrCat(result.events), absl::StrCat(result.head.position()),
               result.head.hash().empty() ? "-" : absl::BytesToHexString(result.head.hash()), ResultInWords(result)});
  }
  table.Print(out);
}

absl::Status VerifyChain(const Context& context) {
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  const std::vector<FeedResult> results = {
      Verify<episode::v1::VerifyFeedRequest, episode::v1::VerifyFeedResponse>(*client, context),
      Verify<interview::v1::VerifyFeedRequest, interview::v1::VerifyFeedResponse>(*client, context),
      Verify<meeting::v1::VerifyFeedRequest, meeting::v1::VerifyFeedResponse>(*client, context)};
  if (context.arguments.Has("json")) {
    context.out << JsonOf(results);
  } else {
    PrintTable(results, context.out);
  }
  absl::Status whole;
  for (const FeedResult& result : results) {
    if (result.fault != 0) {
      return Fail(absl::StatusCode::kDataLoss, "CHAIN_BROKEN", "events were changed, removed or inserted");
    }
    whole.Update(result.status);
  }
  return whole;
}

}  // namespace

std::vector<Command> FeedCommands() {
  return {{.name = "verify-chain",
           .usage = "verify-chain <council>",
           .help = "Whether the record of events of every service is whole: none changed, removed or inserted.\n"
                   "Keep the hashes of the heads: with them a later check shows whether what was before was written\n"
                   "anew. The token needs the role auditor.",
           .fewest_words = 1,
           .most_words = 1,
           .run = VerifyChain}};
}

}  // namespace homeward::cli
