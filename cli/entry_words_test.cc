#include "cli/entry_words.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace homeward::cli {
namespace {

std::string Words(const std::string& text) {
  episode::v1::EntryDetails details;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &details)) << text;
  return EntryInWords(details);
}

TEST(EntryInWords, SaysWhatIsSetInItsOrder) {
  EXPECT_EQ(Words("enquiry { spoken_to { name: 'A friend' relation: 'friend' } account: 'not\\nseen' }"),
            "A friend; friend; not seen");
  EXPECT_EQ(Words("safety_evaluation { result: SAFETY_RESULT_SAFE_WITH_MEASURES likely_to_go_again: true }"),
            "result: safe with measures; likely to go again");
  EXPECT_EQ(Words("outcome { routes: OUTCOME_ROUTE_EARLY_HELP routes: OUTCOME_ROUTE_LOCALITY }"),
            "routes: early help; routes: locality");
  EXPECT_EQ(Words("absence_review { result: ABSENCE_RESULT_STILL_ABSENT review_again { time { seconds: 1773140400 }"
                  " precision: PRECISION_MINUTE } }"),
            "result: still absent; review again: Tue 10 Mar 2026 11:00 GMT");
}

TEST(EntryInWords, OfNothingIsNothing) { EXPECT_EQ(EntryInWords({}), ""); }

}  // namespace
}  // namespace homeward::cli
