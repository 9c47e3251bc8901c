#include "common/edge/paging.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <memory>

#include "common/command/requests.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr int kDefaultSize = 50;
constexpr int kMostSize = 100;
constexpr char kSeparator = '\n';  // in no id and no number

void Clear(google::protobuf::Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) message.GetReflection()->ClearField(&message, field);
}

// The filter is the request without what pages through it.
PageScope ScopeOf(const Call& call, const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  Clear(*filter, "page_token");
  Clear(*filter, "page_size");
  return {.method = call.method, .filter_hash = RequestHash(*filter), .caller = call.caller->subject};
}

std::string TokenOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_token");
  return request.GetReflection()->GetString(request, field);
}

}  // namespace

absl::StatusOr<int> Paging::Size(int asked) {
  if (asked == 0) return kDefaultSize;
  if (asked < 0 || asked > kMostSize) return Invalid("page_size", "PAGE_SIZE_INVALID", "0 to 100");
  return asked;
}

absl::StatusOr<std::optional<std::vector<std::string>>> Paging::Position(const Call& call,
                                                                         const google::protobuf::Message& request,
                                                                         size_t parts) const {
  const std::string token = TokenOf(request);
  if (token.empty()) return std::nullopt;
  HW_ASSIGN_OR_RETURN(const std::string cursor, tokens_.Open(ScopeOf(call, request), token));
  std::vector<std::string> position = absl::StrSplit(cursor, kSeparator);
  if (position.size() != parts) return Invalid("page_token", "PAGE_TOKEN_INVALID", "the token of the page before");
  return position;
}

absl::StatusOr<std::string> Paging::Next(const Call& call, const google::protobuf::Message& request,
                                         const std::vector<std::string>& position) const {
  return tokens_.Seal(ScopeOf(call, request), absl::StrJoin(position, std::string(1, kSeparator)));
}

absl::StatusOr<std::optional<PlaceInTime>> Paging::Place(const Call& call,
                                                         const google::protobuf::Message& request) const {
  HW_ASSIGN_OR_RETURN(const auto position, Position(call, request, 2));
  int64_t time_us = 0;
  if (!position.has_value() || !absl::SimpleAtoi((*position)[0], &time_us)) return std::nullopt;
  return PlaceInTime{.time = absl::FromUnixMicros(time_us), .id = (*position)[1]};
}

absl::StatusOr<std::string> Paging::NextAfter(const Call& call, const google::protobuf::Message& request,
                                              const PlaceInTime& place) const {
  return Next(call, request, {absl::StrCat(absl::ToUnixMicros(place.time)), place.id});
}

}  // namespace homeward
