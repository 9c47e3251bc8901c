#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/types/span.h>

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "common/command/call.h"
#include "common/command/timers.h"
#include "common/server/service_host.h"
#include "common/server/service_main.h"
#include "homeward/test/v1/echo.pb.h"

namespace homeward {

extern const absl::Span<const EmbeddedFile> kEchoSchema;

// The smallest service that has everything: a command, an upload, a read, a stream, a download, an internal RPC, a
// timer, a table.
class EchoService final : public ServiceParts {
 public:
  // Adds itself to the host. `on_read` is called inside GetNote and for each note fetched, on the worker's
  // thread.
  explicit EchoService(
      ServiceHost& host, std::function<void()> on_read = [] {});

  // Sends a note to everybody who watches.
  void Tell(const std::string& text);
  // How many there are who watch.
  int watching() const;

 private:
  class Watch;

  absl::StatusOr<std::unique_ptr<Stream<test::v1::Note>>> WatchNotes(Call& call,
                                                                     const test::v1::WatchNotesRequest& request,
                                                                     Wake wake);
  absl::StatusOr<std::unique_ptr<Download<test::v1::Note>>> FetchNotes(Call& call,
                                                                       const test::v1::FetchNotesRequest& request);
  absl::StatusOr<test::v1::Note> Remember(Call& call, const test::v1::RememberRequest& request);
  absl::StatusOr<test::v1::Note> GetNote(Call& call, const test::v1::GetNoteRequest& request);
  std::unique_ptr<Upload<test::v1::RememberManyRequest, test::v1::RememberManyResponse>> RememberMany(Call& call);
  absl::StatusOr<test::v1::CountNotesResponse> CountNotes(Call& call, const test::v1::CountNotesRequest& request);
  static absl::Status Fire(Change& change, const DueTimer& timer);

  ServiceHost& host_;
  const std::function<void()> on_read_;
  mutable absl::Mutex mutex_;
  std::set<Watch*> watches_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
