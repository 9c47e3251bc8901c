#include "common/server/testdata/echo_service.h"

#include <deque>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "common/core/uuid.h"

namespace homeward {
namespace {

using test::v1::Note;
using test::v1::RememberManyRequest;
using test::v1::RememberManyResponse;

absl::StatusOr<Note> ReadNote(Tx& tx, const std::string& council, const std::string& id) {
  Note note;
  int reminded = 0;
  tx.sql() << "SELECT note, young_person, text, reminded FROM note WHERE council = :council AND note = :note",
      soci::use(council, "council"), soci::use(id, "note"), soci::into(*note.mutable_note()),
      soci::into(*note.mutable_young_person()), soci::into(*note.mutable_text()), soci::into(reminded);
  if (!tx.sql().got_data()) return Fail(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND", "no such note");
  note.set_reminded(reminded != 0);
  return note;
}

std::string Keep(Change& change, const std::string& person, const std::string& text) {
  change.Lock(person);
  const std::string id = NewUuid(change.now());
  change.tx().sql() << "INSERT INTO note (council, note, young_person, text, reminded)"
                       " VALUES (:council, :note, :person, :text, 0)",
      soci::use(change.council(), "council"), soci::use(id, "note"), soci::use(person, "person"),
      soci::use(text, "text");
  Note event;
  event.set_note(id);
  change.Emit(id, person, 1, change.now(), event);
  change.SetTimer({.aggregate = id, .subject = person, .kind = "remind", .due = change.now() + absl::Hours(1)});
  return id;
}

// The notes of one stream.
class Notes final : public Upload<RememberManyRequest, RememberManyResponse> {
 public:
  explicit Notes(Commands& commands) : commands_(commands) {}

  absl::Status Take(const RememberManyRequest& message) override {
    if (notes_.size() == 3) return Invalid("text", "FIELD_TOO_MANY", "at most 3 notes");
    notes_.push_back(message);
    return absl::OkStatus();
  }

  absl::StatusOr<RememberManyResponse> Finish(Call& call) override {
    HW_RETURN_IF_ERROR(commands_.RunBatch(call, [&](Batch& batch) -> absl::Status {
      for (const RememberManyRequest& note : notes_) {
        HW_RETURN_IF_ERROR(batch.Run([&](Change& change) {
          Keep(change, note.young_person(), note.text());
          return absl::OkStatus();
        }));
      }
      return absl::OkStatus();
    }));
    RememberManyResponse reply;
    reply.set_notes(static_cast<int64_t>(notes_.size()));
    return reply;
  }

 private:
  Commands& commands_;
  std::vector<RememberManyRequest> notes_;
};

// Notes made one by one.
class Fetched final : public Download<Note> {
 public:
  Fetched(const test::v1::FetchNotesRequest& request, const std::function<void()>& on_read)
      : request_(request), on_read_(on_read) {}

  absl::StatusOr<std::unique_ptr<Note>> Next() override {
    on_read_();
    if (sent_ == request_.notes()) {
      if (request_.fault()) return Fail(absl::StatusCode::kUnavailable, "NOTES_LOST", "no more can be fetched");
      return nullptr;
    }
    auto note = std::make_unique<Note>();
    note->set_note(std::to_string(sent_++));
    note->set_text(std::string(static_cast<size_t>(request_.length()), 'x'));
    return note;
  }

 private:
  const test::v1::FetchNotesRequest request_;
  const std::function<void()>& on_read_;
  int sent_ = 0;
};

}  // namespace

// What one caller is still to be told; all of them under the service's lock.
class EchoService::Watch final : public Stream<Note> {
 public:
  Watch(EchoService& service, Wake wake) : wake(std::move(wake)), service_(service) {
    absl::MutexLock lock(&service_.mutex_);
    service_.watches_.insert(this);
  }
  ~Watch() override {
    absl::MutexLock lock(&service_.mutex_);
    service_.watches_.erase(this);
  }
  std::unique_ptr<Note> Next() override {
    absl::MutexLock lock(&service_.mutex_);
    if (waiting.empty()) return nullptr;
    auto note = std::make_unique<Note>();
    note->set_text(std::move(waiting.front()));
    waiting.pop_front();
    return note;
  }

  const Wake wake;
  std::deque<std::string> waiting;

 private:
  EchoService& service_;
};

EchoService::EchoService(ServiceHost& host, std::function<void()> on_read) : host_(host), on_read_(std::move(on_read)) {
  constexpr char kName[] = "homeward.test.v1.EchoService";
  host_.rpcs().Add(kName, this, &EchoService::Remember);
  host_.rpcs().AddUpload(kName, this, &EchoService::RememberMany);
  host_.rpcs().Add(kName, this, &EchoService::GetNote);
  host_.rpcs().AddStream(kName, this, &EchoService::WatchNotes);
  host_.rpcs().AddDownload(kName, this, &EchoService::FetchNotes);
  host_.rpcs().Add(kName, this, &EchoService::CountNotes);
  host_.SetTimerHandler(Fire);
}

absl::StatusOr<Note> EchoService::Remember(Call& call, const test::v1::RememberRequest& request) {
  return host_.commands().Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        return Keep(change, request.young_person(), request.text());
      },
      [&](Tx& tx, const std::string& id) { return ReadNote(tx, call.council, id); });
}

std::unique_ptr<Upload<RememberManyRequest, RememberManyResponse>> EchoService::RememberMany(Call&) {
  return std::make_unique<Notes>(host_.commands());
}

absl::StatusOr<Note> EchoService::GetNote(Call& call, const test::v1::GetNoteRequest& request) {
  on_read_();
  HW_ASSIGN_OR_RETURN(
      Note note, host_.db().Read(call.deadline, [&](Tx& tx) { return ReadNote(tx, call.council, request.note()); }));
  call.Shows(note.young_person());
  return note;
}

absl::StatusOr<test::v1::CountNotesResponse> EchoService::CountNotes(Call& call, const test::v1::CountNotesRequest&) {
  return host_.db().Read(call.deadline, [](Tx& tx) -> absl::StatusOr<test::v1::CountNotesResponse> {
    test::v1::CountNotesResponse response;
    long long notes = 0;
    tx.sql() << "SELECT COUNT(*) FROM note", soci::into(notes);
    response.set_notes(notes);
    return response;
  });
}

absl::StatusOr<std::unique_ptr<Stream<Note>>> EchoService::WatchNotes(Call&, const test::v1::WatchNotesRequest&,
                                                                      Wake wake) {
  return std::make_unique<Watch>(*this, std::move(wake));
}

absl::StatusOr<std::unique_ptr<Download<Note>>> EchoService::FetchNotes(Call&,
                                                                        const test::v1::FetchNotesRequest& request) {
  return std::make_unique<Fetched>(request, on_read_);
}

void EchoService::Tell(const std::string& text) {
  std::vector<Wake> wakes;
  {
    absl::MutexLock lock(&mutex_);
    for (Watch* watch : watches_) {
      watch->waiting.push_back(text);
      wakes.push_back(watch->wake);
    }
  }
  for (const Wake& wake : wakes) wake();
}

int EchoService::watching() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(watches_.size());
}

absl::Status EchoService::Fire(Change& change, const DueTimer& timer) {
  change.tx().sql() << "UPDATE note SET reminded = 1 WHERE council = :council AND note = :note",
      soci::use(change.council(), "council"), soci::use(timer.aggregate, "note");
  return absl::OkStatus();
}

}  // namespace homeward
