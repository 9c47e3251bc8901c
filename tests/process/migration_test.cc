#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <csignal>

#include "common/core/status_matchers.h"
#include "tests/process/client.h"
#include "tests/process/installation.h"
#include "tests/process/journeys.h"
#include "tests/process/record.h"

namespace homeward::process {
namespace {

// Killed after every single statement, once before and once after its record: each start goes on where the last one
// died, and the schema that comes of it is the whole one.
TEST(Migrations, GoOnWhereTheirProcessDied) {
  Installation installation;
  EXPECT_EQ(installation.Migrate("episode", {"--failpoint=migration_recorded:1"}).exit_code, 2) << "in production";
  for (const std::string& service : Installation::Services()) {
    int died = 0;
    for (Ending ending{.signal = SIGKILL}; ending.signal == SIGKILL; ++died) {
      // Of two statements, the first is one that was run before and not recorded.
      const char* const point = died == 0       ? "migration_unrecorded:1"
                                : died % 2 == 1 ? "migration_unrecorded:2"
                                                : "migration_recorded:1";
      ending = installation.Migrate(service, {"--development", absl::StrCat("--failpoint=", point)});
      EXPECT_TRUE(ending.signal == SIGKILL || ending.exit_code == 0) << service << " at " << point;
    }
    EXPECT_GE(died, CountIn(installation.database(service), "SELECT COUNT(*) FROM schema_migration")) << service;
    EXPECT_EQ(installation.Migrate(service).exit_code, 0) << service;
  }
  installation.StartAll();
  installation.AwaitReady();
  Model model;
  Client client(installation.ChannelTo("gateway"), installation.Token(), model);
  ASSERT_THAT(SetUpCouncils(client), IsOk());
  ASSERT_THAT(Journey(client, kWakefield), IsOk());
  ExpectRecordHolds(installation, model);
}

}  // namespace
}  // namespace homeward::process
