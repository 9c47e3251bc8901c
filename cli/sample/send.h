#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>

#include <string>

#include "cli/client.h"
#include "cli/sample/loader.h"
#include "common/core/named_uuid.h"

namespace homeward::cli {

inline constexpr uint64_t kSampleSeed = 2;

inline constexpr char kEpisodeService[] = "/homeward.episode.v1.EpisodeService/";
inline constexpr char kDirectoryService[] = "/homeward.episode.v1.DirectoryService/";
inline constexpr char kEntryService[] = "/homeward.episode.v1.EntryService/";
inline constexpr char kParticularService[] = "/homeward.episode.v1.ParticularService/";
inline constexpr char kFindMeService[] = "/homeward.episode.v1.FindMePlanService/";
inline constexpr char kPhotographService[] = "/homeward.episode.v1.PhotographService/";
inline constexpr char kInterviewService[] = "/homeward.interview.v1.InterviewService/";
inline constexpr char kMeetingService[] = "/homeward.meeting.v1.MeetingService/";

// The same step of the same sample always has the same request_id: sent again it has no second effect.
inline std::string RequestIdOf(absl::string_view step) {
  return NamedUuid(absl::StrCat("homeward sample|", kSampleSeed, "|", step));
}

// Sends a command about the sample council.
template <class Reply, class Request>
absl::StatusOr<Reply> Send(const Client& client, const char* service, absl::string_view rpc, absl::string_view step,
                           Request request, Consistency* consistency = nullptr) {
  request.set_council(std::string(kSampleCouncil));
  request.set_request_id(RequestIdOf(step));
  return client.Call<Reply>(absl::StrCat(service, rpc), request, consistency);
}

}  // namespace homeward::cli
