#include "cli/entry_words.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "homeward/episode/v1/particular.pb.h"

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

TEST(FormInWords, SaysOfEachWordWhatItIs) {
  episode::v1::ParticularDetails details;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString("appearance { height_cm: 170 build: 'slim' }", &details));
  EXPECT_EQ(FormInWords(details), "height cm: 170; build: slim");
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "known_person { name: 'Mum' relation: 'parent' parental_responsibility: true informed: KEPT_INFORMED_YES }",
      &details));
  EXPECT_EQ(FormInWords(details), "name: Mum; relation: parent; parental responsibility; informed: yes");
  EXPECT_EQ(FormInWords(episode::v1::ParticularDetails()), "");
}

// Whatever a form asks for can be shown.
TEST(FormInWords, KnowsEveryKindOfField) {
  const auto& kinds = *episode::v1::ParticularDetails::descriptor();
  for (int kind = 0; kind < kinds.field_count(); ++kind) {
    const auto& form = *kinds.field(kind)->message_type();
    for (int i = 0; i < form.field_count(); ++i) {
      const auto type = form.field(i)->cpp_type();
      using Field = google::protobuf::FieldDescriptor;
      EXPECT_TRUE(type == Field::CPPTYPE_STRING || type == Field::CPPTYPE_BOOL || type == Field::CPPTYPE_ENUM ||
                  type == Field::CPPTYPE_MESSAGE || (type == Field::CPPTYPE_INT32 && !form.field(i)->is_repeated()))
          << form.field(i)->full_name();
    }
  }
}

}  // namespace
}  // namespace homeward::cli
