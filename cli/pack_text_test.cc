#include "cli/pack_text.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <string>

namespace homeward::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// 2026-03-10T08:00:00Z.
constexpr char kAtEight[] = "{ time { seconds: 1773129600 } precision: PRECISION_MINUTE }";

template <class Message>
Message From(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

episode::v1::FindMePlan Plan() {
  return From<episode::v1::FindMePlan>(absl::StrCat(
      "young_person: 'a' person { young_person: 'a' given_name: 'Robin' family_name: 'Sample' date_of_birth: "
      "'2010-06-01' flags { code: 'youth_justice' } flags { code: 'curfew' ended ",
      kAtEight, " } } missing: 'likely_place' missing: 'photograph' particulars { kind: 'appearance' started ",
      kAtEight, " details { appearance { height_cm: 170 hair: 'red' } } }"));
}

// S4-26: what whoever reads it at night needs first: what the plan lacks.
TEST(PlanInWordsS426, SaysWhoItIsWhatIsKnownAndWhatIsMissing) {
  EXPECT_EQ(PlanInWords(Plan()),
            "Robin Sample\nBorn: 01/06/2010\nFlags: youth justice\nPhotograph: NONE\nReviewed: NEVER\n"
            "MISSING FROM IT: likely place, photograph\n\nWHAT IS KNOWN\n"
            "appearance (since Tue 10 Mar 2026 08:00 GMT)\n  height cm: 170; hair: red\n");
}

TEST(PlanInWordsS426, SaysThatItsReviewIsOverdue) {
  auto plan = Plan();
  plan.set_version(2);
  plan.mutable_reviewed()->mutable_time()->set_seconds(1773129600);
  plan.mutable_next_review_time()->set_seconds(1780905600);
  EXPECT_THAT(PlanInWords(plan), Not(HasSubstr("OVERDUE")));
  plan.set_stale(true);
  EXPECT_THAT(PlanInWords(plan), HasSubstr("Reviewed: Tue 10 Mar 2026 08:00 GMT, version 2\n"
                                           "To be reviewed: by Mon 08 Jun 2026 09:00 BST - OVERDUE\n"));
}

// S3-47: whoever holds the paper reads it before anything else.
TEST(PlanInWordsS347, SaysFirstThatTheLocationIsWithheld) {
  auto plan = Plan();
  plan.mutable_person()->set_location_withheld(true);
  EXPECT_THAT(PlanInWords(plan), StartsWith("WHERE THEY ARE IS TOLD TO NOBODY WHO ASKS"));
}

// S3-37: what the report to the police holds, who got it and on what basis.
TEST(PackInWordsS337, HoldsWhoGotItTheEpisodeThePersonAndWhatWasBefore) {
  auto pack = From<episode::v1::Pack>(absl::StrCat(
      "pack: 'p' shared ", kAtEight,
      " sharing { recipient: 'West Yorkshire Police' purpose: 'to find the child' basis: 'vital_interest' }"
      " episode { category: CARE_CATEGORY_MISSING start ",
      kAtEight, " start_times { last_seen ", kAtEight,
      " } police_report { force: 'west_yorkshire' reference: 'W1' time ", kAtEight,
      " } } entries { kind: 'report_details' happened ", kAtEight,
      " details { report_details { clothing: 'a red coat' } } } earlier_episodes { category: CARE_CATEGORY_AWAY start ",
      kAtEight, " located_place: 'the park' }"));
  *pack.mutable_plan() = Plan();
  const std::string text = PackInWords(pack);
  EXPECT_THAT(text, StartsWith("FIND ME PACK\nGiven to: West Yorkshire Police\nOn: Tue 10 Mar 2026 08:00 GMT\n"
                               "For: to find the child\nOn the basis of: vital interest\nPack: p\n\nTHIS EPISODE\n"
                               "Category: missing\nSince: Tue 10 Mar 2026 08:00 GMT\n"));
  EXPECT_THAT(text, HasSubstr("Reported to the police: Tue 10 Mar 2026 08:00 GMT, west yorkshire, reference W1\n"));
  EXPECT_THAT(text, HasSubstr("report details, Tue 10 Mar 2026 08:00 GMT: clothing: a red coat\n"));
  EXPECT_THAT(text, HasSubstr("WHO IT IS\nRobin Sample\n"));
  EXPECT_THAT(text, HasSubstr("EARLIER EPISODES\nTue 10 Mar 2026 08:00 GMT: still out, away, found: the park\n"));
}

}  // namespace
}  // namespace homeward::cli
