#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/photograph_service.pb.h"

namespace homeward::episode {

// The RPCs about photographs.
class PhotographsService {
 public:
  PhotographsService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  std::unique_ptr<Upload<v1::AddPhotographRequest, v1::Photograph>> AddPhotograph(Call& call);
  absl::StatusOr<v1::Photograph> CorrectPhotograph(Call& call, const v1::CorrectPhotographRequest& request);
  absl::StatusOr<v1::Photograph> VoidPhotograph(Call& call, const v1::VoidPhotographRequest& request);
  absl::StatusOr<v1::Photograph> GetPhotograph(Call& call, const v1::GetPhotographRequest& request);
  absl::StatusOr<std::unique_ptr<Download<v1::ReadPhotographResponse>>> ReadPhotograph(
      Call& call, const v1::ReadPhotographRequest& request);
  absl::StatusOr<v1::ListPhotographsResponse> ListPhotographs(Call& call, const v1::ListPhotographsRequest& request);
  absl::StatusOr<v1::ListPhotographVersionsResponse> ListPhotographVersions(
      Call& call, const v1::ListPhotographVersionsRequest& request);

 private:
  // Runs a command that changes a photograph's record: `rule` decides from how it stands.
  template <class Request, class Rule>
  absl::StatusOr<v1::Photograph> Decide(Call& call, const Request& request, Rule rule);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
