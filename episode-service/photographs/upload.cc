#include "episode-service/photographs/upload.h"

#include <absl/time/clock.h>

#include <utility>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/people/store.h"
#include "episode-service/photographs/convert.h"
#include "episode-service/photographs/rules.h"
#include "episode-service/photographs/store.h"

namespace homeward::episode {
namespace {

// Dropping is tried also when the call's own time is up.
constexpr absl::Duration kDropPatience = absl::Seconds(5);

}  // namespace

absl::Status PhotographUpload::Take(const v1::AddPhotographRequest& message) {
  const absl::Status status = Accept(message);
  if (!status.ok()) Drop();
  return status;
}

absl::StatusOr<v1::Photograph> PhotographUpload::Finish(Call& call) {
  absl::StatusOr<v1::Photograph> saved = Save(call);
  // A repeat is answered with what the first one left.
  if (!saved.ok() || call.replayed) Drop();
  return saved;
}

absl::Status PhotographUpload::Accept(const v1::AddPhotographRequest& message) {
  if (!reader_.has_value()) {
    HW_RETURN_IF_ERROR(Begin(message));
  } else if (message.has_header()) {
    return Invalid("header", "FIELD_INVALID", "in the first message only");
  } else if (message.request_id() != first_.request_id()) {
    return Invalid("request_id", "FIELD_INVALID", "the request_id of the first message");
  }
  return Add(message.data());
}

// What can be refused now is: nobody sends ten megabytes for nothing. The rules look again when all has come.
absl::Status PhotographUpload::Begin(const v1::AddPhotographRequest& message) {
  if (!message.has_header()) return Invalid("header", "FIELD_REQUIRED", "in the first message");
  HW_ASSIGN_OR_RETURN(command_, FromProto(message.header(), NewUuid(call_.now), call_.caller->subject));
  HW_RETURN_IF_ERROR(CheckImageBytes(command_.image.bytes));
  HW_ASSIGN_OR_RETURN(const YoungPerson person, db_.Read(call_.deadline, [&](Tx& tx) {
    return PeopleStore::Get(tx, call_.council, message.header().young_person());
  }));
  HW_RETURN_IF_ERROR(CheckTaken(person, command_.taken, call_.now));
  first_ = message;
  first_.clear_data();
  reader_.emplace(command_.image.type);
  return absl::OkStatus();
}

absl::Status PhotographUpload::Add(const std::string& bytes) {
  if (bytes.size() > kChunkBytes) return Invalid("data", "CHUNK_TOO_LARGE", "at most 65536 bytes");
  received_ += static_cast<int64_t>(bytes.size());
  if (received_ > command_.image.bytes) return Invalid("data", "SIZE_DIFFERS", "as many bytes as the header says");
  HW_RETURN_IF_ERROR(reader_->Take(bytes));
  sum_.Add(bytes);
  pending_.append(bytes);
  return pending_.size() > kChunkBytes ? WriteChunk() : absl::OkStatus();
}

absl::Status PhotographUpload::WriteChunk() {
  const std::string chunk = pending_.substr(0, kChunkBytes);
  HW_RETURN_IF_ERROR(db_.Transact(call_.deadline, [&](Tx& tx) -> absl::Status {
    if (chunks_ == 0) {
      PhotographStore::BeginUpload(tx, call_.council, command_.id, call_.now);
    } else {
      // Chunks of an upload that was dropped meanwhile would belong to nothing.
      HW_RETURN_IF_ERROR(PhotographStore::LockUpload(tx, call_.council, command_.id));
    }
    PhotographStore::AddChunk(tx, call_.council, command_.id, chunks_, chunk);
    return absl::OkStatus();
  }));
  ++chunks_;
  pending_.erase(0, kChunkBytes);
  return absl::OkStatus();
}

absl::Status PhotographUpload::Check() {
  if (received_ != command_.image.bytes) return Invalid("data", "SIZE_DIFFERS", "as many bytes as the header says");
  HW_ASSIGN_OR_RETURN(command_.image.size, reader_->Size());
  if (sum_.Hex() == command_.image.sha256) return absl::OkStatus();
  return Invalid("data", "CHECKSUM_DIFFERS", "bytes with the sha256 that the header says");
}

absl::StatusOr<v1::Photograph> PhotographUpload::Save(Call& call) {
  HW_RETURN_IF_ERROR(Check());
  return commands_.Run(
      call, first_, [&](Change& change) { return Decide(change); },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<v1::Photograph> {
        HW_ASSIGN_OR_RETURN(const Photograph photograph, PhotographStore::Get(tx, call.council, id));
        call.Shows(photograph.young_person);
        return ToProto(photograph);
      });
}

absl::StatusOr<std::string> PhotographUpload::Decide(Change& change) {
  HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, first_.header().young_person()));
  HW_ASSIGN_OR_RETURN(PhotographDecision decision, homeward::episode::Add(history.context(), command_));
  Tx& tx = change.tx();
  if (chunks_ > 0) {
    HW_RETURN_IF_ERROR(PhotographStore::LockUpload(tx, change.council(), command_.id));
    PhotographStore::EndUpload(tx, change.council(), command_.id);
  }
  PhotographStore::AddChunk(tx, change.council(), command_.id, chunks_, pending_);
  history.Apply(std::move(decision));
  history.Derive();
  return command_.id;
}

void PhotographUpload::Drop() {
  if (chunks_ == 0) return;
  db_.Transact(absl::Now() + kDropPatience,
               [&](Tx& tx) {
                 PhotographStore::DropUpload(tx, call_.council, command_.id);
                 return absl::OkStatus();
               })
      .IgnoreError();  // else UploadKeeper does
}

}  // namespace homeward::episode
