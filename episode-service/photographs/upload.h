#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <optional>
#include <string>

#include "common/command/commands.h"
#include "common/core/sha256.h"
#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "episode-service/photographs/image_rules.h"
#include "episode-service/photographs/photograph.h"
#include "homeward/episode/v1/photograph_service.pb.h"

namespace homeward::episode {

// One photograph that comes in: its bytes go into the database as they come, and never more than two pieces of them are
// in memory. What was refused is dropped at once; of a call that breaks off, UploadKeeper drops what had come.
class PhotographUpload final : public Upload<v1::AddPhotographRequest, v1::Photograph> {
 public:
  // `call` is the call's own and lives as long.
  PhotographUpload(Db& db, Commands& commands, const HistoryParts& parts, const Call& call)
      : db_(db), commands_(commands), parts_(parts), call_(call) {}

  absl::Status Take(const v1::AddPhotographRequest& message) override;
  absl::StatusOr<v1::Photograph> Finish(Call& call) override;

 private:
  absl::Status Begin(const v1::AddPhotographRequest& message);
  absl::Status Accept(const v1::AddPhotographRequest& message);
  absl::Status Add(const std::string& bytes);
  // Whether what came is what was said.
  absl::Status Check();
  absl::StatusOr<v1::Photograph> Save(Call& call);
  absl::StatusOr<std::string> Decide(Change& change);
  absl::Status WriteChunk();
  void Drop();

  Db& db_;
  Commands& commands_;
  const HistoryParts& parts_;
  const Call& call_;
  v1::AddPhotographRequest first_;  // without its bytes
  AddPhotograph command_;
  std::optional<ImageReader> reader_;  // from the first message on
  Sha256Sum sum_;
  int64_t received_ = 0;
  std::string pending_;  // what is not written yet
  int chunks_ = 0;       // written
};

}  // namespace homeward::episode
