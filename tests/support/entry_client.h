#pragma once

#include <absl/strings/str_cat.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <utility>

#include "homeward/episode/v1/entry_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: the entries of a real episode-service, and their RPCs in few words.
namespace homeward::episode {

class EntryClient : public RpcClient {
 public:
  explicit EntryClient(EpisodeClient& episodes) : RpcClient(episodes.service(), "homeward.episode.v1.EntryService") {}

  // Details in text format: 'status_check { account: "…" }'.
  static v1::EntryDetails Details(const std::string& text) {
    v1::EntryDetails details;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &details)) << text;
    return details;
  }

  // A determination of a care leaver with this result: what else it has to say, and `more`.
  static std::string Determined(const std::string& result, const std::string& more = "") {
    return absl::StrCat("determination { result: DETERMINATION_RESULT_", result,
                        " gone_from_placement: CARE_LEAVER_ANSWER_YES"
                        " not_attending_education: CARE_LEAVER_ANSWER_NOT_APPLICABLE"
                        " out_of_character: CARE_LEAVER_ANSWER_YES recent_contact_with_others: CARE_LEAVER_ANSWER_NO"
                        " rationale: 'the room is empty' adviser: 'personal adviser' manager: 'team manager' ",
                        more, " }");
  }

  static v1::RecordEntryRequest Recorded(const v1::Episode& episode, absl::string_view happened,
                                         const std::string& details) {
    v1::RecordEntryRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    Put(Moment{.time = At(happened)}, request.mutable_happened());
    *request.mutable_details() = Details(details);
    return request;
  }

  // About a young person and no episode.
  static v1::RecordEntryRequest About(const v1::YoungPerson& person, absl::string_view happened,
                                      const std::string& details) {
    v1::RecordEntryRequest request;
    request.set_council(person.council());
    request.set_young_person(person.young_person());
    Put(Moment{.time = At(happened)}, request.mutable_happened());
    *request.mutable_details() = Details(details);
    return request;
  }

  v1::Entry Record(const v1::YoungPerson& person, absl::string_view happened, const std::string& details) {
    return Must<v1::Entry>("RecordEntry", About(person, happened, details));
  }
  v1::Entry Record(const v1::Episode& episode, absl::string_view happened, const std::string& details) {
    return Must<v1::Entry>("RecordEntry", Recorded(episode, happened, details));
  }

  static v1::CorrectEntryRequest Correction(const v1::Entry& entry, absl::string_view happened) {
    v1::CorrectEntryRequest request;
    request.set_council(entry.council());
    request.set_entry(entry.entry());
    request.set_etag(entry.etag());
    request.set_reason("entered wrongly");
    Put(Moment{.time = At(happened)}, request.mutable_happened());
    *request.mutable_details() = entry.details();
    return request;
  }

  static v1::VoidEntryRequest Voiding(const v1::Entry& entry) {
    v1::VoidEntryRequest request;
    request.set_council(entry.council());
    request.set_entry(entry.entry());
    request.set_etag(entry.etag());
    request.set_reason("another child's");
    return request;
  }
};

}  // namespace homeward::episode
