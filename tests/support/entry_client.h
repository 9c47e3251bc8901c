#pragma once

#include <absl/strings/str_cat.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <utility>

#include "homeward/episode/v1/entry_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: the entries of a real episode-service, and their RPCs in few words.
namespace homeward::episode {

class EntryClient {
 public:
  explicit EntryClient(EpisodeClient& episodes) : service_(episodes.service()) {}

  template <class Reply, class Request>
  absl::StatusOr<Reply> Call(absl::string_view rpc, const Request& request) {
    return service_.Call<Reply>(absl::StrCat("/homeward.episode.v1.EntryService/", rpc), request);
  }

  // Sends a command with a request_id of its own.
  template <class Reply, class Request>
  absl::StatusOr<Reply> Send(absl::string_view rpc, Request request) {
    request.set_request_id(NewUuid(absl::Now()));
    return Call<Reply>(rpc, request);
  }

  // The same, where it has to work.
  template <class Reply, class Request>
  Reply Must(absl::string_view rpc, const Request& request) {
    absl::StatusOr<Reply> reply = Send<Reply>(rpc, request);
    if (!reply.ok()) {
      ADD_FAILURE() << rpc << ": " << reply.status();
      return {};
    }
    return *std::move(reply);
  }

  // Details in text format: 'status_check { account: "…" }'.
  static v1::EntryDetails Details(const std::string& text) {
    v1::EntryDetails details;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &details)) << text;
    return details;
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

 private:
  TestService& service_;
};

}  // namespace homeward::episode
