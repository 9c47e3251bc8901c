#include "episode-service/imports/service.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <set>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/feed/feed_store.h"
#include "episode-service/imports/convert.h"
#include "episode-service/imports/convert_spreadsheet.h"
#include "episode-service/imports/csv.h"
#include "episode-service/imports/rules.h"
#include "episode-service/imports/spreadsheet_rules.h"
#include "episode-service/imports/spreadsheet_take_over.h"
#include "episode-service/imports/store.h"
#include "episode-service/imports/take_over.h"

namespace homeward::episode {
namespace {

// The messages of one call, and what joins them.
template <class Request, class Joiner>
class ImportUpload final : public Upload<Request, v1::Import> {
 public:
  explicit ImportUpload(ImportsService& service) : service_(service) {}

  absl::Status Take(const Request& message) override { return messages_.Add(message); }
  absl::StatusOr<v1::Import> Finish(Call& call) override { return service_.Run(call, std::move(messages_).Joined()); }

 private:
  ImportsService& service_;
  Joiner messages_;
};

// A row is rejected once, by however many rules.
void CountRejected(const std::vector<Reject>& rejects, ImportCounts& counts) {
  std::set<std::pair<ReturnFile, int64_t>> rejected;
  for (const Reject& reject : rejects) {
    if (reject.severity == Severity::kRejected) rejected.emplace(reject.file, reject.line);
  }
  for (const auto& [file, line] : rejected) ++counts.of(file).rejected;
}

// All rows read, and those rejected that no record is needed to reject.
ImportBegun NewImport(const Call& call, const v1::ImportSsda903Request& request, const SsdaReturn& read) {
  const absl::CivilDay today = LocalDay(call.now);
  ImportBegun begun{.import = {.council = call.council, .id = NewUuid(call.now)}, .rejects = {}};
  Import& import = begun.import;
  import.year_derived = request.collection_year() == 0;
  import.collection_year = import.year_derived ? CollectionYearOf(read, today) : request.collection_year();
  import.started = call.now;
  for (const ReturnFile file : kReturnFiles) {
    import.counts.of(file).read = static_cast<int64_t>(read.RowsOf(file).size());
  }
  begun.rejects = Judge(read, import.collection_year, today).rejects;
  CountRejected(begun.rejects, import.counts);
  return begun;
}

// The same of a spreadsheet.
ImportBegun NewImport(const Call& call, const v1::ImportEpisodesRequest& request, const Spreadsheet& read,
                      const SpreadsheetJudgement& judgement) {
  ImportBegun begun{.import = {.council = call.council, .id = NewUuid(call.now)}, .rejects = judgement.rejects};
  begun.import.dry_run = request.dry_run();
  begun.import.started = call.now;
  begun.import.counts.of(ReturnFile::kSpreadsheet).read = static_cast<int64_t>(read.rows.size());
  CountRejected(begun.rejects, begun.import.counts);
  return begun;
}

// Of two with one name the index may have only one yet, and a row would go to a wrong child. The names on record are no
// way round it: former ones are in the index only.
absl::Status CheckNames(const SpreadsheetMapping& mapping, const IndexKeeper& names) {
  if (!mapping.by_name() || names.complete()) return absl::OkStatus();
  return Fail(absl::StatusCode::kUnavailable, "NAME_INDEX_INCOMPLETE",
              "not everybody can be found by name yet; the same import, sent again, is done");
}

// The last reject of the page before, from its token.
std::optional<Reject> PositionOf(const std::vector<std::string>& parts) {
  int file = 0;
  Reject last{.rule = parts[2]};
  if (!absl::SimpleAtoi(parts[0], &file) || !absl::SimpleAtoi(parts[1], &last.line)) return std::nullopt;
  last.file = static_cast<ReturnFile>(file);
  return last;
}

absl::StatusOr<v1::Import> Show(Tx& tx, const std::string& council, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Import import, ImportStore::Get(tx, council, id));
  return ToProto(import, ImportStore::RulesOf(tx, import));
}

}  // namespace

void ImportsService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.ImportService";
  rpcs.AddUpload(service, this, &ImportsService::ImportSsda903);
  rpcs.AddUpload(service, this, &ImportsService::ImportEpisodes);
  rpcs.Add(service, this, &ImportsService::GetImport);
  rpcs.Add(service, this, &ImportsService::ListImportRejects);
}

std::unique_ptr<Upload<v1::ImportSsda903Request, v1::Import>> ImportsService::ImportSsda903(Call&) {
  return std::make_unique<ImportUpload<v1::ImportSsda903Request, Messages>>(*this);
}

std::unique_ptr<Upload<v1::ImportEpisodesRequest, v1::Import>> ImportsService::ImportEpisodes(Call&) {
  return std::make_unique<ImportUpload<v1::ImportEpisodesRequest, SpreadsheetMessages>>(*this);
}

absl::StatusOr<v1::Import> ImportsService::Run(Call& call, const v1::ImportSsda903Request& request) {
  HW_ASSIGN_OR_RETURN(const SsdaReturn read, FromProto(request));
  HW_ASSIGN_OR_RETURN(const Import import, Begin(call, request, [&] { return NewImport(call, request, read); }));
  if (import.state == ImportState::kRunning) {
    // As on the day on which it was begun: what was counted then is judged the same.
    const Judgement judgement = Judge(read, import.collection_year, LocalDay(import.started));
    const TakeOver take_over(parts_, judgement);
    if (static_cast<size_t>(import.next_child) < judgement.children.size()) {
      HW_RETURN_IF_ERROR(TakeOverAll(call, [&](Batch& batch, bool& more) {
        return take_over.Next(batch, call.council, import.id, call.now, more);
      }));
    }
  }
  return End(call, import.id);
}

absl::StatusOr<v1::Import> ImportsService::Run(Call& call, const v1::ImportEpisodesRequest& request) {
  HW_ASSIGN_OR_RETURN(const SpreadsheetMapping mapping, FromProto(request.mapping()));
  HW_RETURN_IF_ERROR(CheckNames(mapping, names_));
  HW_ASSIGN_OR_RETURN(const Spreadsheet read, ReadSpreadsheet(request.data(), mapping.form));
  HW_ASSIGN_OR_RETURN(SpreadsheetJudgement judgement, JudgeSpreadsheet(read, mapping, call.council));
  HW_ASSIGN_OR_RETURN(const Import import,
                      Begin(call, request, [&] { return NewImport(call, request, read, judgement); }));
  SpreadsheetTakeOver take_over(parts_, mapping.external_id_source, std::move(judgement));
  if (import.state == ImportState::kRunning && import.next_child < take_over.size()) {
    HW_RETURN_IF_ERROR(TakeOverAll(call, [&](Batch& batch, bool& more) {
      return take_over.Next(batch, call.council, import.id, call.now, more);
    }));
  }
  return End(call, import.id);
}

absl::StatusOr<Import> ImportsService::Begin(Call& call, const google::protobuf::Message& request,
                                             absl::FunctionRef<ImportBegun()> begin) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_RETURN_IF_ERROR(parts_.policies.Of(change.tx(), change.council()).status());
        const ImportBegun begun = begin();
        ImportStore::Save(change.tx(), begun.import);
        ImportStore::AddRejects(change.tx(), begun.import, begun.rejects);
        return begun.import.id;
      },
      [&](Tx& tx, const std::string& id) { return ImportStore::Get(tx, call.council, id); });
}

absl::Status ImportsService::TakeOverAll(Call& call, absl::FunctionRef<absl::Status(Batch&, bool& more)> next) {
  for (bool more = true; more;) {
    if (call.cancelled()) return Fail(absl::StatusCode::kCancelled, "CALLER_GONE", "the caller does not wait any more");
    if (absl::Now() >= call.deadline) {
      return Fail(absl::StatusCode::kDeadlineExceeded, "IMPORT_UNFINISHED",
                  "the time was too short for all; the same import, sent again, is continued");
    }
    call.subjects.clear();  // each step is audited with those whom it touches
    HW_RETURN_IF_ERROR(commands_.RunBatch(call, [&](Batch& batch) { return next(batch, more); }));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Import> ImportsService::End(Call& call, const std::string& id) {
  return db_.Transact(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::Import> {
    HW_ASSIGN_OR_RETURN(Import import, ImportStore::Lock(tx, call.council, id));
    if (import.state == ImportState::kRunning) {
      import.state = ImportState::kDone;
      import.finished = call.now;
      import.position = HeadPositions(tx)[call.council];
      ImportStore::Save(tx, import);
    }
    call.position = import.position;
    return ToProto(import, ImportStore::RulesOf(tx, import));
  });
}

absl::StatusOr<v1::Import> ImportsService::GetImport(Call& call, const v1::GetImportRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(tx, call.council, request.import()); });
}

absl::StatusOr<v1::ListImportRejectsResponse> ImportsService::ListImportRejects(
    Call& call, const v1::ListImportRejectsRequest& request) {
  RejectFilter filter{.council = call.council, .import = request.import()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 3));
  if (position.has_value()) filter.after = PositionOf(*position);
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListImportRejectsResponse> {
    HW_RETURN_IF_ERROR(ImportStore::Get(tx, call.council, request.import()).status());
    v1::ListImportRejectsResponse reply;
    const std::vector<Reject> rejects = ImportStore::ListRejects(tx, filter);
    for (const Reject& reject : rejects) *reply.add_rejects() = ToProto(reject);
    if (static_cast<int>(rejects.size()) == filter.limit) {
      const Reject& last = rejects.back();
      HW_ASSIGN_OR_RETURN(
          *reply.mutable_next_page_token(),
          paging_.Next(call, request, {absl::StrCat(static_cast<int>(last.file)), absl::StrCat(last.line), last.rule}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
