#include "episode-service/photographs/store.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"

namespace homeward::episode {
namespace {

DynamicQuery SelectFrom(const std::string& council) {
  return std::move(DynamicQuery("SELECT photograph, version, young_person, CAST(taken AS CHAR), source, media_type,"
                                " size_bytes, sha256, width, height, recorded_us, recorded_by, void_reason"
                                " FROM photograph WHERE council = :council")
                       .Bind("council", council));
}

Photograph ReadPhotograph(const std::string& council, RowReader row) {
  Photograph photograph;
  photograph.council = council;
  photograph.id = row.Text();
  photograph.version = row.Number();
  photograph.young_person = row.Text();
  photograph.taken = ParseIsoDate(row.Text()).value_or(absl::CivilDay());
  photograph.source = row.Text();
  photograph.image.type = static_cast<MediaType>(row.Number());
  photograph.image.bytes = row.Number();
  photograph.image.sha256 = row.Text();
  photograph.image.size.width = static_cast<int>(row.Number());
  photograph.image.size.height = static_cast<int>(row.Number());
  photograph.recorded = row.Time();
  photograph.recorded_by = row.Text();
  photograph.void_reason = row.Text();
  return photograph;
}

std::vector<Photograph> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Photograph> photographs;
  query.ForEach(tx.sql(), [&](RowReader row) { photographs.push_back(ReadPhotograph(council, row)); });
  return photographs;
}

void DeleteWithChunks(Tx& tx, const std::string& council, const std::string& id) {
  tx.sql() << "DELETE FROM photograph_chunk WHERE council = :council AND photograph = :photograph",
      soci::use(council, "council"), soci::use(id, "photograph");
  PhotographStore::EndUpload(tx, council, id);
}

}  // namespace

absl::StatusOr<Photograph> PhotographStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND photograph = :photograph").Bind("photograph", id);
  std::vector<Photograph> found = Collect(tx, council, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "PHOTOGRAPH_NOT_FOUND", "there is no such photograph");
}

std::vector<Photograph> PhotographStore::List(Tx& tx, const PhotographFilter& filter) {
  DynamicQuery query = SelectFrom(filter.council);
  query.Add("AND young_person = :young_person").Bind("young_person", filter.young_person);
  if (filter.last.has_value()) {
    const std::string day = absl::FormatCivilTime(filter.last->taken);
    query.Add("AND taken <= :last AND (taken < :last_again OR photograph < :last_id)")
        .Bind("last", day)
        .Bind("last_again", day)
        .Bind("last_id", filter.last->id);
  }
  query.Add(absl::StrCat("ORDER BY taken DESC, photograph DESC LIMIT ", filter.limit));
  return Collect(tx, filter.council, std::move(query));
}

std::vector<Photograph> PhotographStore::Standing(Tx& tx, const std::string& council, const std::string& young_person,
                                                  int limit) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND young_person = :young_person AND void_reason = ''").Bind("young_person", young_person);
  query.Add(absl::StrCat("ORDER BY taken DESC, photograph DESC LIMIT ", limit));
  return Collect(tx, council, std::move(query));
}

void PhotographStore::Save(Tx& tx, const Photograph& photograph) {
  MultiInsert insert(
      "INSERT INTO photograph (council, photograph, version, young_person, taken, source, media_type,"
      " size_bytes, sha256, width, height, recorded_us, recorded_by, void_reason) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), taken = VALUES(taken),"
      " void_reason = VALUES(void_reason)");
  const Image& image = photograph.image;
  insert.Row(photograph.council, photograph.id, photograph.version, photograph.young_person,
             absl::FormatCivilTime(photograph.taken), photograph.source, static_cast<int64_t>(image.type), image.bytes,
             image.sha256, int64_t{image.size.width}, int64_t{image.size.height},
             absl::ToUnixMicros(photograph.recorded), photograph.recorded_by, photograph.void_reason);
  insert.Run(tx.sql());
}

void PhotographStore::BeginUpload(Tx& tx, const std::string& council, const std::string& id, absl::Time now) {
  const int64_t now_us = absl::ToUnixMicros(now);
  tx.sql() << "INSERT INTO photograph_upload (council, photograph, begun_us) VALUES (:council, :photograph, :now)",
      soci::use(council, "council"), soci::use(id, "photograph"), soci::use(now_us, "now");
}

void PhotographStore::AddChunk(Tx& tx, const std::string& council, const std::string& id, int number,
                               const std::string& bytes) {
  tx.sql() << "INSERT INTO photograph_chunk (council, photograph, number, bytes)"
              " VALUES (:council, :photograph, :number, :bytes)",
      soci::use(council, "council"), soci::use(id, "photograph"), soci::use(number, "number"),
      soci::use(bytes, "bytes");
}

absl::Status PhotographStore::LockUpload(Tx& tx, const std::string& council, const std::string& id) {
  int64_t begun_us = 0;
  tx.sql() << "SELECT begun_us FROM photograph_upload WHERE council = :council AND photograph = :photograph FOR UPDATE",
      soci::use(council, "council"), soci::use(id, "photograph"), soci::into(begun_us);
  if (tx.sql().got_data()) return absl::OkStatus();
  return Fail(absl::StatusCode::kFailedPrecondition, "UPLOAD_EXPIRED", "it took too long; it may be sent again");
}

void PhotographStore::EndUpload(Tx& tx, const std::string& council, const std::string& id) {
  tx.sql() << "DELETE FROM photograph_upload WHERE council = :council AND photograph = :photograph",
      soci::use(council, "council"), soci::use(id, "photograph");
}

void PhotographStore::DropUpload(Tx& tx, const std::string& council, const std::string& id) {
  if (LockUpload(tx, council, id).ok()) DeleteWithChunks(tx, council, id);
}

bool PhotographStore::DropOldUpload(Tx& tx, absl::Time before) {
  const int64_t before_us = absl::ToUnixMicros(before);
  std::string council, id;
  tx.sql() << "SELECT council, photograph FROM photograph_upload WHERE begun_us < :before"
              " ORDER BY begun_us LIMIT 1 FOR UPDATE SKIP LOCKED",
      soci::use(before_us, "before"), soci::into(council), soci::into(id);
  if (!tx.sql().got_data()) return false;
  DeleteWithChunks(tx, council, id);
  return true;
}

absl::StatusOr<std::string> PhotographStore::Chunk(Tx& tx, const std::string& council, const std::string& id,
                                                   int number) {
  std::string bytes;
  tx.sql() << "SELECT bytes FROM photograph_chunk WHERE council = :council AND photograph = :photograph"
              " AND number = :number",
      soci::use(council, "council"), soci::use(id, "photograph"), soci::use(number, "number"), soci::into(bytes);
  if (tx.sql().got_data()) return bytes;
  return Fail(absl::StatusCode::kDataLoss, "IMAGE_LOST", "a part of the image is not there");
}

}  // namespace homeward::episode
