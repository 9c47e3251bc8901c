#include "common/command/audit_spool.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "common/command/audit_line.h"
#include "common/command/test_spool.h"
#include "common/core/status_matchers.h"
#include "common/core/uuid.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

class AuditSpoolTest : public ::testing::Test {
 protected:
  static AuditRow Row(const std::string& resource, absl::Time time = absl::FromUnixSeconds(1790000000)) {
    AuditRow row;
    row.id = NewUuid(time);
    row.time = time;
    row.resource = resource;
    return row;
  }
  static absl::Status Append(AuditSpool& spool, const std::vector<std::string>& resources) {
    std::vector<AuditRow> rows;
    for (const std::string& resource : resources) rows.push_back(Row(resource));
    return spool.Append(rows);
  }

  // The resources of all rows, in the order in which the spool gives them; it is empty afterwards.
  static std::vector<std::string> Drain(AuditSpool& spool, size_t chunk = 2) {
    std::vector<std::string> resources;
    while (!spool.empty()) {
      const AuditSpool::Chunk oldest = spool.Oldest(chunk);
      EXPECT_LE(oldest.rows.size() + oldest.damaged, chunk);
      for (const AuditRow& row : oldest.rows) resources.push_back(row.resource);
      spool.Finish(oldest, 0);
    }
    return resources;
  }

  // What a process leaves that ends with these rows.
  void Leave(const std::vector<std::string>& resources) {
    const auto spool = test_.Open();
    ASSERT_THAT(Append(*spool, resources), IsOk());
  }

  static mode_t ModeOf(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(stat(path.c_str(), &found), 0);
    return found.st_mode & 07777;
  }

  TestSpool test_;
};

TEST_F(AuditSpoolTest, GivesBackWhatItTookInOrder) {
  const auto spool = test_.Open();
  EXPECT_TRUE(spool->empty());
  EXPECT_THAT(test_.Files(), IsEmpty());
  ASSERT_THAT(Append(*spool, {"a", "b", "c"}), IsOk());
  ASSERT_THAT(Append(*spool, {"d", "e"}), IsOk());
  EXPECT_THAT(test_.Files(), SizeIs(1));
  EXPECT_THAT(Drain(*spool), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(test_.Files(), IsEmpty());
  EXPECT_THAT(test_.Told(SpoolEvent::kBegan), ElementsAre(3));
  EXPECT_THAT(test_.Told(SpoolEvent::kDrained), ElementsAre(5));
  ASSERT_THAT(Append(*spool, {"f"}), IsOk());
  EXPECT_THAT(Drain(*spool), ElementsAre("f"));
}

TEST_F(AuditSpoolTest, TakesMoreWhileItIsDrained) {
  const auto spool = test_.Open();
  ASSERT_THAT(Append(*spool, {"a", "b"}), IsOk());
  spool->Finish(spool->Oldest(1), 0);
  ASSERT_THAT(Append(*spool, {"c"}), IsOk());
  EXPECT_THAT(Drain(*spool), ElementsAre("b", "c"));
}

TEST_F(AuditSpoolTest, GivesTheSameAgainUntilItIsFinished) {
  const auto spool = test_.Open();
  ASSERT_THAT(Append(*spool, {"a", "b"}), IsOk());
  EXPECT_EQ(spool->Oldest(1).rows.at(0).resource, "a");
  EXPECT_EQ(spool->Oldest(1).rows.at(0).resource, "a");
}

TEST_F(AuditSpoolTest, CountsWhatWaits) {
  const absl::Time first = absl::FromUnixSeconds(1790000000);
  const auto spool = test_.Open();
  ASSERT_THAT(spool->Append({Row("a", first), Row("b", first + absl::Seconds(1))}), IsOk());
  ASSERT_THAT(spool->Append({Row("c", first + absl::Seconds(2))}), IsOk());
  EXPECT_EQ(spool->numbers().rows, 3);
  EXPECT_EQ(spool->numbers().bytes, TestSpool::Read(test_.Files().at(0)).size());
  EXPECT_EQ(spool->numbers().oldest, first);
  spool->Finish(spool->Oldest(1), 0);
  spool->Oldest(1);
  EXPECT_EQ(spool->numbers().rows, 2);
  EXPECT_EQ(spool->numbers().oldest, first + absl::Seconds(1));
  Drain(*spool);
  EXPECT_EQ(spool->numbers().rows, 0);
  EXPECT_EQ(spool->numbers().bytes, 0);
  EXPECT_EQ(spool->numbers().oldest, std::nullopt);
}

TEST_F(AuditSpoolTest, OnlyItsOwnerMayLookIntoIt) {
  const auto spool = test_.Open();
  ASSERT_THAT(Append(*spool, {"a"}), IsOk());
  EXPECT_EQ(ModeOf(test_.folder()), 0700);
  EXPECT_EQ(ModeOf(test_.Files().at(0)), 0600);
}

TEST_F(AuditSpoolTest, TakesOnlyAFolderOfItsOwn) {
  const auto open = [&](const std::string& folder) {
    return AuditSpool::Open({.folder = folder, .name = "episode"}, [](SpoolEvent, int64_t) {}).status();
  };
  constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
  std::filesystem::create_directory(test_.folder());
  std::filesystem::permissions(test_.folder(), std::filesystem::perms(0750));
  EXPECT_THAT(open(test_.folder()), FailsWith(kPrecondition, "AUDIT_SPOOL_UNUSABLE"));
  EXPECT_THAT(open(absl::StrCat(test_.top(), "/no/such")), FailsWith(kPrecondition, "AUDIT_SPOOL_UNUSABLE"));
  const std::string file = absl::StrCat(test_.top(), "/file");
  TestSpool::Write(file, "");
  EXPECT_THAT(open(file), FailsWith(kPrecondition, "AUDIT_SPOOL_UNUSABLE"));
}

TEST_F(AuditSpoolTest, AdoptsWhatDeadProcessesLeft) {
  Leave({"a", "b"});
  const auto second = test_.Open();
  EXPECT_THAT(test_.Told(SpoolEvent::kAdopted), ElementsAre(2));
  EXPECT_EQ(second->numbers().rows, 2);
  EXPECT_EQ(second->numbers().oldest, Row("").time);
  ASSERT_THAT(Append(*second, {"c"}), IsOk());
  EXPECT_THAT(test_.Files(), SizeIs(2)) << "what was adopted is not written to";
  EXPECT_THAT(Drain(*second), ElementsAre("a", "b", "c"));
  EXPECT_THAT(test_.Files(), IsEmpty());
  EXPECT_THAT(test_.Told(SpoolEvent::kDrained), ElementsAre(3));
}

TEST_F(AuditSpoolTest, LeavesToTheLivingWhatIsTheirs) {
  const auto living = test_.Open();
  ASSERT_THAT(Append(*living, {"a"}), IsOk());
  const auto second = test_.Open();
  EXPECT_TRUE(second->empty());
  ASSERT_THAT(Append(*second, {"b"}), IsOk());
  EXPECT_THAT(test_.Files(), SizeIs(2));
  EXPECT_THAT(Drain(*living), ElementsAre("a"));
  EXPECT_THAT(Drain(*second), ElementsAre("b"));
}

TEST_F(AuditSpoolTest, LeavesToOtherServicesWhatIsTheirs) {
  Leave({"a"});
  EXPECT_TRUE(test_.Open(1 << 20, "interview")->empty());
  EXPECT_TRUE(test_.Open(1 << 20, "epi")->empty());
  EXPECT_THAT(Drain(*test_.Open()), ElementsAre("a"));
}

// Wherever the power went, a line without its end was never answered for, and all before it was.
TEST_F(AuditSpoolTest, DropsALastLineThatWasCutOff) {
  Leave({"a", "b"});
  const std::string whole = TestSpool::Read(test_.Files().at(0));
  const std::string file = test_.Files().at(0);
  const size_t second = whole.find('\n') + 1;
  for (size_t kept = second + 1; kept < whole.size(); ++kept) {
    TestSpool::Write(file, whole.substr(0, kept));
    const auto spool = test_.Open();
    EXPECT_EQ(spool->numbers().torn, 1) << kept;
    EXPECT_EQ(spool->numbers().rows, 1) << kept;
    EXPECT_THAT(Drain(*spool), ElementsAre("a")) << kept;
    EXPECT_EQ(spool->numbers().damaged, 0) << kept;
  }
  EXPECT_THAT(test_.Files(".damaged"), IsEmpty());
  TestSpool::Write(file, whole.substr(0, second));
  EXPECT_EQ(test_.Open()->numbers().torn, 0);
}

TEST_F(AuditSpoolTest, ForgetsAFileWithoutAWholeLine) {
  Leave({"a"});
  const std::string file = test_.Files().at(0);
  for (const char* left : {"", "1 ab", "1"}) {
    TestSpool::Write(file, left);
    EXPECT_TRUE(test_.Open()->empty());
    EXPECT_THAT(test_.Files(), IsEmpty());
  }
  EXPECT_THAT(test_.Told(SpoolEvent::kTorn), ElementsAre(1, 1));
}

TEST_F(AuditSpoolTest, KeepsAsideAFileWithADamagedLine) {
  Leave({"a", "b", "c"});
  const std::string file = test_.Files().at(0);
  std::string bytes = TestSpool::Read(file);
  bytes[bytes.find('\n') + 80] ^= 1;
  TestSpool::Write(file, bytes);
  const auto spool = test_.Open();
  EXPECT_THAT(Drain(*spool, 1), ElementsAre("a", "c"));
  EXPECT_EQ(spool->numbers().damaged, 1);
  EXPECT_THAT(test_.Told(SpoolEvent::kDamaged), ElementsAre(1));
  EXPECT_THAT(test_.Files(), IsEmpty());
  ASSERT_THAT(test_.Files(".damaged"), SizeIs(1));
  EXPECT_EQ(TestSpool::Read(test_.Files(".damaged").at(0)), bytes);
  EXPECT_TRUE(test_.Open()->empty()) << "only people look at it";
}

TEST_F(AuditSpoolTest, SaysThatAFileCannotBeOpened) {
  Leave({"a"});
  std::filesystem::create_directory(
      absl::StrCat(test_.folder(), "/episode.", NewUuid(absl::FromUnixSeconds(1)), ".spool"));
  const auto spool = test_.Open();
  EXPECT_THAT(test_.Told(SpoolEvent::kDamaged), ElementsAre(1));
  EXPECT_EQ(spool->numbers().damaged, 1);
  EXPECT_THAT(Drain(*spool), ElementsAre("a"));
}

TEST_F(AuditSpoolTest, KeepsAsideWhatTheTableRefuses) {
  const auto spool = test_.Open();
  ASSERT_THAT(Append(*spool, {"a", "b"}), IsOk());
  spool->Finish(spool->Oldest(2), 1);
  EXPECT_EQ(spool->numbers().damaged, 1);
  EXPECT_THAT(test_.Told(SpoolEvent::kDrained), ElementsAre(1));
  EXPECT_THAT(test_.Files(".damaged"), SizeIs(1));
  ASSERT_THAT(Append(*spool, {"c"}), IsOk());
  Drain(*spool);
  EXPECT_THAT(test_.Files(".damaged"), SizeIs(1));
}

TEST_F(AuditSpoolTest, AnEmptyLineIsDamage) {
  Leave({"a"});
  const std::string file = test_.Files().at(0);
  TestSpool::Write(file, absl::StrCat("\n", TestSpool::Read(file)));
  const auto spool = test_.Open();
  EXPECT_THAT(Drain(*spool), ElementsAre("a"));
  EXPECT_EQ(spool->numbers().damaged, 1);
}

TEST_F(AuditSpoolTest, TakesNoMoreThanItsLimit) {
  const int64_t line = static_cast<int64_t>(AuditLine(Row("a")).size());
  const auto spool = test_.Open(3 * line);
  ASSERT_THAT(Append(*spool, {"a", "b"}), IsOk());
  EXPECT_THAT(Append(*spool, {"c", "d"}), FailsWith(kUnavailable, "AUDIT_SPOOL_FULL"));
  EXPECT_THAT(Append(*spool, {"c", "d"}), FailsWith(kUnavailable, "AUDIT_SPOOL_FULL"));
  EXPECT_THAT(test_.Told(SpoolEvent::kRefuses), ElementsAre(2)) << "told once";
  ASSERT_THAT(Append(*spool, {"e"}), IsOk());
  EXPECT_THAT(Append(*spool, {"f"}), FailsWith(kUnavailable, "AUDIT_SPOOL_FULL"));
  EXPECT_THAT(test_.Told(SpoolEvent::kRefuses), ElementsAre(2, 1));
  EXPECT_THAT(Drain(*spool), ElementsAre("a", "b", "e"));
  EXPECT_THAT(Append(*spool, {"g"}), IsOk());
}

// A disk that takes a part of what is written and then no more.
class FullDisk {
 public:
  explicit FullDisk(size_t most_bytes) : before_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    rlimit small = limit_;
    small.rlim_cur = most_bytes;
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    signal(SIGXFSZ, before_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit limit_{};
  void (*before_)(int);
};

TEST_F(AuditSpoolTest, OnAFullDiskTakesAllOrNothing) {
  const size_t line = AuditLine(Row("a")).size();
  const auto spool = test_.Open();
  {
    const FullDisk disk(line / 2);
    EXPECT_THAT(Append(*spool, {"z"}), FailsWith(kUnavailable, "AUDIT_SPOOL_FAILED"));
    EXPECT_TRUE(spool->empty());
    EXPECT_THAT(test_.Files(), IsEmpty());
  }
  ASSERT_THAT(Append(*spool, {"a", "b"}), IsOk());
  {
    const FullDisk disk(3 * line + line / 2);
    EXPECT_THAT(Append(*spool, {"c", "d"}), FailsWith(kUnavailable, "AUDIT_SPOOL_FAILED"));
  }
  EXPECT_EQ(TestSpool::Read(test_.Files().at(0)).size(), 2 * line);
  EXPECT_EQ(spool->numbers().rows, 2);
  ASSERT_THAT(Append(*spool, {"e"}), IsOk());
  EXPECT_THAT(test_.Told(SpoolEvent::kRefuses), ElementsAre(1, 2));
  EXPECT_THAT(Drain(*spool), ElementsAre("a", "b", "e"));
}

TEST_F(AuditSpoolTest, WithoutItsFolderTakesNothing) {
  const auto spool = test_.Open();
  std::filesystem::remove_all(test_.folder());
  EXPECT_THAT(Append(*spool, {"a"}), FailsWith(kUnavailable, "AUDIT_SPOOL_FAILED"));
  EXPECT_TRUE(spool->empty());
}

TEST_F(AuditSpoolTest, SaysWhatItLeaves) {
  const auto spool = test_.Open();
  spool->TellWhatIsLeft();
  EXPECT_THAT(test_.Told(SpoolEvent::kLeft), IsEmpty());
  ASSERT_THAT(Append(*spool, {"a", "b"}), IsOk());
  spool->TellWhatIsLeft();
  EXPECT_THAT(test_.Told(SpoolEvent::kLeft), ElementsAre(2));
}

}  // namespace
}  // namespace homeward
