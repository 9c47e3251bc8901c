#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/statusor.h>

#include <memory>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "episode-service/imports/import.h"
#include "episode-service/search/index_keeper.h"
#include "homeward/episode/v1/import_service.pb.h"

namespace homeward::episode {

// The RPCs that take over a return or a spreadsheet, and show what became of it.
class ImportsService {
 public:
  ImportsService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging, const IndexKeeper& names)
      : db_(db), commands_(commands), parts_(parts), paging_(paging), names_(names) {}

  void Bind(RpcTable& rpcs);

  std::unique_ptr<Upload<v1::ImportSsda903Request, v1::Import>> ImportSsda903(Call& call);
  // The same, of a whole return.
  absl::StatusOr<v1::Import> Run(Call& call, const v1::ImportSsda903Request& request);
  std::unique_ptr<Upload<v1::ImportEpisodesRequest, v1::Import>> ImportEpisodes(Call& call);
  // The same, of a whole spreadsheet.
  absl::StatusOr<v1::Import> Run(Call& call, const v1::ImportEpisodesRequest& request);
  absl::StatusOr<v1::Import> GetImport(Call& call, const v1::GetImportRequest& request);
  absl::StatusOr<v1::ListImportRejectsResponse> ListImportRejects(Call& call,
                                                                  const v1::ListImportRejectsRequest& request);

 private:
  // `begin` makes a new import; it is not asked when the same request is continued.
  absl::StatusOr<Import> Begin(Call& call, const google::protobuf::Message& request,
                               absl::FunctionRef<ImportBegun()> begin);
  // Takes step after step until none is left. Each is one transaction.
  absl::Status TakeOverAll(Call& call, absl::FunctionRef<absl::Status(Batch&, bool& more)> next);
  absl::StatusOr<v1::Import> End(Call& call, const std::string& id);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
  const IndexKeeper& names_;
};

}  // namespace homeward::episode
