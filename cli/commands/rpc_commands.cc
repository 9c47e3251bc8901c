#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include "cli/command.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "common/core/status.h"
#include "homeward/common/v1/options.pb.h"

namespace homeward::cli {
namespace {

absl::Status ListRpcs(const Context& context) {
  Table table({"RPC", "PERMISSION"});
  for (const auto* method : PublicRpcs()) {
    table.Add({FullName(*method), method->options().GetExtension(common::v1::rpc).permission()});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

absl::Status CallRpc(const Context& context) {
  HW_ASSIGN_OR_RETURN(const auto* method, FindRpc(context.words[0]));
  const std::string json = context.words.size() > 1 ? context.words[1] : "{}";
  HW_ASSIGN_OR_RETURN(const auto request, RequestFromJson(*method, json, absl::Now()));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  const auto reply = NewMessage(*method->output_type());
  HW_RETURN_IF_ERROR(client->Call(absl::StrCat("/", FullName(*method)), *request, *reply));
  context.out << ToJson(*reply);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> RpcCommands() {
  return {{.name = "list-rpcs",
           .usage = "list-rpcs",
           .help = "Every public RPC, with the permission it needs.",
           .run = ListRpcs},
          {.name = "call",
           .usage = "call <Rpc> ['<json>']",
           .help = "Calls any public RPC and prints the reply as JSON.\n"
                   "A request_id is made where there is none. For example:\n"
                   "  homeward call GetCouncil '{\"council\":\"E08000036\"}'",
           .fewest_words = 1,
           .most_words = 2,
           .run = CallRpc}};
}

}  // namespace homeward::cli
