#include "common/command/requests.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "common/core/sha256.h"
#include "common/core/status.h"

namespace homeward {

std::string RequestHash(const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return Sha256(bytes);
}

absl::StatusOr<std::optional<DoneRequest>> ClaimRequest(Tx& tx, const Call& call, const std::string& request_id,
                                                        const std::string& hash) {
  const int64_t now_us = absl::ToUnixMicros(call.now);
  // A repeat finds the row and changes nothing; a twin under way makes this wait for its row.
  tx.sql() << "INSERT INTO request (council, method, request_id, request_hash, record, position, recorded_us)"
              " VALUES (:council, :method, :request, :hash, '', 0, :now)"
              " ON DUPLICATE KEY UPDATE position = position",
      soci::use(call.council, "council"), soci::use(call.method, "method"), soci::use(request_id, "request"),
      soci::use(hash, "hash"), soci::use(now_us, "now");
  DoneRequest done;
  std::string first_hash;
  tx.sql() << "SELECT request_hash, record, position FROM request"
              " WHERE council = :council AND method = :method AND request_id = :request",
      soci::use(call.council, "council"), soci::use(call.method, "method"), soci::use(request_id, "request"),
      soci::into(first_hash), soci::into(done.record), soci::into(done.position);
  if (first_hash != hash) {
    return FailField(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED", "request_id",
                     "this request_id was used for another request");
  }
  // An empty record is this transaction's own row: a committed one always has its result.
  if (done.record.empty()) return std::nullopt;
  return done;
}

void FinishRequest(Tx& tx, const Call& call, const std::string& request_id, const DoneRequest& done) {
  tx.sql() << "UPDATE request SET record = :record, position = :position"
              " WHERE council = :council AND method = :method AND request_id = :request",
      soci::use(done.record, "record"), soci::use(done.position, "position"), soci::use(call.council, "council"),
      soci::use(call.method, "method"), soci::use(request_id, "request");
}

}  // namespace homeward
