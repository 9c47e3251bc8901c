// What a service does while its database can be read and not written.

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "common/server/testdata/running_service.h"

namespace homeward {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

class ReadOnly : public RunningService {
 protected:
  ~ReadOnly() override {
    SetReadOnly(false);
    std::filesystem::remove_all(spool_);
  }

  void StartWithSpool(bool migrate = true) {
    Start([this](HostConfig& config) { config.audit_spool = spool_; }, migrate);
  }
  void Restart() {
    stub_.reset();
    host_->Drain(absl::Now() + absl::Seconds(5));
    service_.reset();
    host_.reset();
    StartWithSpool(/*migrate=*/false);
  }
  static void SetReadOnly(bool read_only) {
    EXPECT_THAT(PrivateMariadb::Shared().value()->SetReadOnly(read_only), IsOk());
  }

  bool Shows(const std::string& metric) const {
    return absl::StrContains(host_->metrics().Scrape(), absl::StrCat("\n", metric, "\n"));
  }
  void AwaitDrained() const {
    const absl::Time patience = absl::Now() + absl::Minutes(1);
    while (!Shows("homeward_audit_spool_rows 0") && absl::Now() < patience) std::this_thread::yield();
  }

  // Method, outcome and reason of every audited call, in order.
  std::string Audited() {
    return Value(
        "SELECT GROUP_CONCAT(CONCAT_WS(' ', SUBSTRING_INDEX(method, '/', -1), outcome, reason) ORDER BY audit"
        " SEPARATOR ', ') FROM audit");
  }

  const std::string spool_ = absl::StrCat(folder_, "/spool-", NewUuid(absl::Now()));
};

TEST_F(ReadOnly, ReadsAreAnsweredAndAuditedLater) {
  StartWithSpool();
  const std::string id = Remember(NewNote())->note();
  SetReadOnly(true);
  EXPECT_THAT(GetNote(id), IsOk());
  EXPECT_THAT(host_->CheckHealth(), IsOk()) << "it takes calls";
  clock_.Advance(absl::Seconds(30));
  EXPECT_THAT(GetNote(kPerson), FailsWith(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND"));
  EXPECT_EQ(Audited(), "Remember OK ");
  EXPECT_TRUE(Shows("homeward_audit_spool_rows 2")) << host_->metrics().Scrape();
  EXPECT_TRUE(Shows("homeward_audit_spool_oldest_seconds 30"));
  EXPECT_FALSE(Shows("homeward_audit_spool_bytes 0"));

  SetReadOnly(false);
  EXPECT_THAT(host_->CheckHealth(), IsOk());
  AwaitDrained();
  EXPECT_EQ(Audited(), "Remember OK , GetNote OK , GetNote NOT_FOUND NOTE_NOT_FOUND");
  EXPECT_TRUE(Shows("homeward_audit_spool_oldest_seconds 0"));
  EXPECT_TRUE(Shows("homeward_audit_spool_bytes 0"));
}

TEST_F(ReadOnly, ChangesAreRefusedWithTheReason) {
  StartWithSpool();
  SetReadOnly(true);
  const absl::Status refused = Remember(NewNote()).status();
  EXPECT_THAT(refused, FailsWith(kUnavailable, "DATABASE_READ_ONLY"));
  EXPECT_EQ(refused.message(), "the database takes no changes at the moment");
  SetReadOnly(false);
  EXPECT_THAT(Remember(NewNote()), IsOk());
  host_->CheckHealth().IgnoreError();
  AwaitDrained();
  EXPECT_EQ(Audited(), "Remember UNAVAILABLE DATABASE_READ_ONLY, Remember OK ");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "1");
}

TEST_F(ReadOnly, WithoutASpoolNothingIsShown) {
  Start();
  const std::string id = Remember(NewNote())->note();
  SetReadOnly(true);
  EXPECT_THAT(GetNote(id), FailsWith(kUnavailable, "AUDIT_UNAVAILABLE"));
}

TEST_F(ReadOnly, ANewProcessStartsAndAdopts) {
  StartWithSpool();
  const std::string id = Remember(NewNote())->note();
  SetReadOnly(true);
  EXPECT_THAT(GetNote(id), IsOk());
  Restart();
  EXPECT_THAT(host_->CheckHealth(), IsOk());
  EXPECT_THAT(GetNote(id), IsOk());
  SetReadOnly(false);
  Restart();
  AwaitDrained();
  EXPECT_EQ(Audited(), "Remember OK , GetNote OK , GetNote OK ");
}

TEST_F(ReadOnly, TheLogTellsItOnceAndNothingOfAChild) {
  StartWithSpool();
  const std::string id = Remember(NewNote())->note();
  SetReadOnly(true);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(GetNote(id), IsOk());
  SetReadOnly(false);
  EXPECT_THAT(host_->CheckHealth(), IsOk());
  AwaitDrained();
  host_->Drain(absl::Now() + absl::Seconds(5));
  std::string events;
  for (const std::string& line : Lines()) {
    EXPECT_THAT(line, Not(HasSubstr(kPerson)));
    if (!absl::StrContains(line, "audit_spool")) continue;
    absl::StrAppend(&events, line, "\n");
    EXPECT_THAT(line, AllOf(Not(HasSubstr(id)), Not(HasSubstr("worker-7"))));
  }
  EXPECT_THAT(events,
              ::testing::MatchesRegex(".*\"warning\".*\"audit_spooling\".*\n.*\"info\".*\"audit_spool_drained\".*"
                                      "\"rows\":\"3\".*\n"))
      << events;
}

TEST_F(ReadOnly, AFolderThatCannotBeUsedIsToldAtTheStart) {
  config_.audit_spool = absl::StrCat(folder_, "/no/such/folder");
  EXPECT_THAT(ServiceHost::Create(config_), FailsWith(absl::StatusCode::kFailedPrecondition, "AUDIT_SPOOL_UNUSABLE"));
}

}  // namespace
}  // namespace homeward
