#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/photographs/photograph.h"

namespace homeward::episode {

// How many bytes of an image are in one row, and at most in one message.
inline constexpr size_t kChunkBytes = 64 << 10;

// A page of the photographs of a young person, the latest taken first.
struct PhotographFilter {
  struct Place {
    absl::CivilDay taken;
    std::string id;
  };

  std::string council;
  std::string young_person;
  std::optional<Place> last;  // where the page before ended
  int limit = 50;
};

// The SQL of photographs. Inside the caller's transaction; decides nothing.
//
// An image comes in pieces, each committed for itself under an upload; the photograph's record comes last, in the
// transaction that ends the upload. Nobody sees pieces without a record.
class PhotographStore {
 public:
  // NOT_FOUND (PHOTOGRAPH_NOT_FOUND).
  static absl::StatusOr<Photograph> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Photograph> List(Tx& tx, const PhotographFilter& filter);
  // Those of a young person that stand, the latest taken first; at most `limit`.
  static std::vector<Photograph> Standing(Tx& tx, const std::string& council, const std::string& young_person,
                                          int limit);
  static void Save(Tx& tx, const Photograph& photograph);

  static void BeginUpload(Tx& tx, const std::string& council, const std::string& id, absl::Time now);
  // Locks an upload until the transaction ends. FAILED_PRECONDITION (UPLOAD_EXPIRED): it was dropped.
  static absl::Status LockUpload(Tx& tx, const std::string& council, const std::string& id);
  // A locked one: its chunks belong to a photograph from now on.
  static void EndUpload(Tx& tx, const std::string& council, const std::string& id);
  static void AddChunk(Tx& tx, const std::string& council, const std::string& id, int number, const std::string& bytes);
  // Drops an upload and its chunks, unless it was ended.
  static void DropUpload(Tx& tx, const std::string& council, const std::string& id);
  // Drops the oldest upload that was begun before a time; whether there was one.
  static bool DropOldUpload(Tx& tx, absl::Time before);

  // DATA_LOSS (IMAGE_LOST).
  static absl::StatusOr<std::string> Chunk(Tx& tx, const std::string& council, const std::string& id, int number);
};

}  // namespace homeward::episode
