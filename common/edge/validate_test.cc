#include "common/edge/validate.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <utility>

#include "common/core/status_matchers.h"
#include "homeward/test/v1/echo.pb.h"

namespace homeward {
namespace {

using test::v1::Place;
using test::v1::RememberRequest;
using test::v1::Strict;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

RememberRequest Good() {
  RememberRequest request;
  request.set_council("E08000036");
  request.set_request_id("0190a1b2-0000-7000-8000-000000000001");
  request.set_young_person("0190a1b2-0000-7000-8000-000000000002");
  return request;
}

// What is said about a good request after this change: "reason field", or "" if it is still good.
std::string Fault(const std::function<void(RememberRequest&)>& change) {
  RememberRequest request = Good();
  change(request);
  const absl::Status status = Validate(request);
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), kInvalid);
  const Problem problem = ProblemOf(status);
  EXPECT_NE(problem.allowed, "");
  return absl::StrCat(problem.reason, " ", problem.field);
}

std::string TextFault(const std::string& text) {
  return Fault([&](RememberRequest& request) { request.set_text(text); });
}

TEST(Validate, AcceptsAGoodRequest) { EXPECT_THAT(Validate(Good()), IsOk()); }

TEST(Validate, WantsRequiredFields) {
  EXPECT_EQ(Fault([](auto& request) { request.clear_council(); }), "FIELD_REQUIRED council");
  EXPECT_EQ(Fault([](auto& request) { request.mutable_place(); }), "FIELD_REQUIRED place.name");

  Strict strict;
  EXPECT_THAT(Validate(strict), FailsWith(kInvalid, "FIELD_REQUIRED"));
  EXPECT_EQ(ProblemOf(Validate(strict)).field, "kind");
  strict.set_kind(test::v1::KIND_SEEN);
  EXPECT_EQ(ProblemOf(Validate(strict)).field, "place");
  strict.mutable_place()->set_name("home");
  EXPECT_EQ(ProblemOf(Validate(strict)).field, "labels");
  strict.add_labels("a");
  EXPECT_THAT(Validate(strict), IsOk());
}

TEST(Validate, KnowsTheForms) {
  EXPECT_EQ(Fault([](auto& request) { request.set_council("W06000015"); }), "FIELD_INVALID council");
  EXPECT_EQ(Fault([](auto& request) { request.set_council("E0800003"); }), "FIELD_INVALID council");
  EXPECT_EQ(Fault([](auto& request) { request.set_council("E0800003x"); }), "FIELD_INVALID council");
  EXPECT_EQ(Fault([](auto& request) { request.set_request_id("0190A1B2-0000-7000-8000-000000000001"); }),
            "FIELD_INVALID request_id");
  EXPECT_EQ(Fault([](auto& request) { request.set_seen_date("2026-02-29"); }), "FIELD_INVALID seen_date");
  EXPECT_EQ(Fault([](auto& request) { request.set_seen_date("2028-02-29"); }), "");
  EXPECT_EQ(Fault([](auto& request) { request.mutable_place()->set_name("a\nb"); }), "FIELD_INVALID place.name");
  EXPECT_EQ(Fault([](auto& request) { request.mutable_place()->set_name("  "); }), "FIELD_INVALID place.name");
  EXPECT_EQ(Fault([](auto& request) { request.add_labels("ok_1"); }), "");
  for (const char* label : {"Upper", "1st", "with space", "_x"}) {
    EXPECT_EQ(Fault([&](auto& request) { request.add_labels(label); }), "FIELD_INVALID labels[0]") << label;
  }
}

TEST(Validate, TextHasNoControlCharactersButTabsAndLineBreaks) {
  EXPECT_EQ(TextFault("one\n\ttwo\r\n"), "");
  EXPECT_EQ(TextFault(std::string("a\0b", 3)), "FIELD_INVALID text");
  EXPECT_EQ(TextFault("a\x1b[31m"), "FIELD_INVALID text");
  EXPECT_EQ(TextFault("\xc2\x85"), "FIELD_INVALID text");  // NEL, a C1 control
}

TEST(Validate, CountsCharactersAndNotBytes) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "\xc3\xa9";
  EXPECT_EQ(TextFault(text), "");
  EXPECT_EQ(TextFault(text + "e"), "FIELD_TOO_LONG text");
  EXPECT_EQ(Fault([](auto& request) { request.mutable_place()->set_name("12345"); }), "");
  EXPECT_EQ(Fault([](auto& request) { request.mutable_place()->set_name("123456"); }), "FIELD_TOO_LONG place.name");
}

TEST(Validate, LooksIntoEveryEntryAndEveryDepth) {
  auto places = [](int count) {
    return [count](RememberRequest& request) {
      for (int i = 0; i < count; ++i) request.add_places()->set_name("here");
    };
  };
  EXPECT_EQ(Fault(places(2)), "");
  EXPECT_EQ(Fault(places(3)), "FIELD_TOO_MANY places");
  EXPECT_EQ(Fault([&](auto& request) {
              places(2)(request);
              Place& inner = *request.mutable_places(1)->mutable_within()->mutable_within();
              request.mutable_places(1)->mutable_within()->set_name("town");
              inner.set_name("too long");
            }),
            "FIELD_TOO_LONG places[1].within.within.name");
  EXPECT_EQ(Fault([](auto& request) {
              for (int i = 0; i < 101; ++i) request.add_labels("a");
            }),
            "FIELD_TOO_MANY labels");
}

TEST(Validate, AnEmptyEntryIsNoEntry) {
  EXPECT_EQ(Fault([](auto& request) { request.add_labels(""); }), "FIELD_REQUIRED labels[0]");
  EXPECT_EQ(Fault([](auto& request) { request.add_kinds(test::v1::KIND_UNSPECIFIED); }), "FIELD_REQUIRED kinds[0]");
}

TEST(Validate, EnumsHaveNoNumbersWithoutAName) {
  EXPECT_EQ(Fault([](auto& request) { request.set_kind(test::v1::KIND_SEEN); }), "");
  EXPECT_EQ(Fault([](auto& request) { request.set_kind(static_cast<test::v1::Kind>(7)); }), "FIELD_INVALID kind");
  EXPECT_EQ(Fault([](auto& request) { request.add_kinds(static_cast<test::v1::Kind>(-1)); }), "FIELD_INVALID kinds[0]");
}

TEST(Validate, TimesAreFromYear1To9999) {
  auto at = [](int64_t seconds, int nanos) {
    return Fault([=](RememberRequest& request) {
      request.mutable_seen_time()->set_seconds(seconds);
      request.mutable_seen_time()->set_nanos(nanos);
    });
  };
  EXPECT_EQ(at(-62135596800, 0), "");
  EXPECT_EQ(at(-62135596801, 999'999'999), "FIELD_INVALID seen_time");
  EXPECT_EQ(at(253402300799, 999'999'999), "");
  EXPECT_EQ(at(253402300800, 0), "FIELD_INVALID seen_time");
  EXPECT_EQ(at(0, -1), "FIELD_INVALID seen_time");
  EXPECT_EQ(at(0, 1'000'000'000), "FIELD_INVALID seen_time");
}

TEST(Validate, NeverRepeatsWhatWasSent) {
  RememberRequest request = Good();
  request.set_council("Marker-Name");
  EXPECT_THAT(Validate(request).ToString(), ::testing::Not(::testing::HasSubstr("Marker")));
}

// What stands behind a bad byte within one string is found through the bytes around it.
std::string WithBadByte(RememberRequest request) {
  std::string bytes = request.SerializeAsString();
  bytes[bytes.find('@')] = '\xff';
  return bytes;
}

TEST(FieldWithBadText, NamesTheFieldAtAnyDepth) {
  const auto& descriptor = *RememberRequest::descriptor();
  RememberRequest plain = Good();
  plain.set_text("caf@");
  EXPECT_EQ(FieldWithBadText(descriptor, WithBadByte(plain)), "text");

  RememberRequest nested = Good();
  nested.add_places()->mutable_within()->set_name("@");
  EXPECT_EQ(FieldWithBadText(descriptor, WithBadByte(nested)), "places.within.name");

  EXPECT_EQ(FieldWithBadText(descriptor, Good().SerializeAsString()), "");
  EXPECT_EQ(FieldWithBadText(descriptor, "\x0a\xff garbage"), "");
}

TEST(FieldWithBadText, LooksNoDeeperThanProtobuf) {
  auto nested = [](int depth) {
    Place place;
    place.set_name("@");
    for (int i = 0; i < depth; ++i) {
      Place outer;
      *outer.mutable_within() = std::move(place);
      place = std::move(outer);
    }
    std::string bytes = place.SerializeAsString();
    bytes[bytes.find('@')] = '\xff';
    return bytes;
  };
  EXPECT_NE(FieldWithBadText(*Place::descriptor(), nested(50)), "");
  EXPECT_EQ(FieldWithBadText(*Place::descriptor(), nested(5000)), "");
}

}  // namespace
}  // namespace homeward
