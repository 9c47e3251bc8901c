#include "gateway/views.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "common/wire/times.h"
#include "gateway/fan_out.h"
#include "gateway/merge.h"

namespace homeward::gateway {
namespace {

// A view's request and reply have the fields of the services' own RPC of that name under the same numbers, and the
// reply some more: so its messages serve to ask and to read the answers.

struct ObligationsView {
  using Request = v1::ListObligationsRequest;
  using Reply = v1::ListObligationsResponse;
  using Entry = common::v1::Obligation;
  static constexpr char kMethod[] = "ListObligations";

  static auto* Entries(Reply& reply) { return reply.mutable_obligations(); }
  static Place PlaceOf(const Entry& entry) { return KeyOf(entry); }
  static Place KeyOf(const Entry& entry) { return {absl::ToUnixMicros(TimeOf(entry.due_time())), entry.obligation()}; }
};

struct ChronologyView {
  using Request = v1::GetChronologyRequest;
  using Reply = v1::GetChronologyResponse;
  using Entry = common::v1::ChronologyEntry;
  static constexpr char kMethod[] = "GetChronology";

  static auto* Entries(Reply& reply) { return reply.mutable_entries(); }
  static Place PlaceOf(const Entry& entry) { return {entry.position(), ""}; }
  static Place KeyOf(const Entry& entry) { return {absl::ToUnixMicros(TimeOf(entry.recorded_time())), entry.source()}; }
};

// A position as three parts of a page token.
constexpr size_t kParts = 3;
constexpr char kEnded[] = ".";  // in no page token

std::vector<std::string> PartsOf(const std::vector<Position>& positions) {
  std::vector<std::string> parts;
  for (const Position& position : positions) {
    parts.push_back(position.ended ? kEnded : position.page_token);
    parts.push_back(position.taken.has_value() ? absl::StrCat(position.taken->number) : "");
    parts.push_back(position.taken.has_value() ? position.taken->id : "");
  }
  return parts;
}

std::vector<Position> PositionsOf(const std::vector<std::string>& parts) {
  std::vector<Position> positions(parts.size() / kParts);
  for (size_t s = 0; s < positions.size(); ++s) {
    const std::string* part = &parts[s * kParts];
    positions[s].ended = part[0] == kEnded;
    if (!positions[s].ended) positions[s].page_token = part[0];
    Place taken{.id = part[2]};
    if (absl::SimpleAtoi(part[1], &taken.number)) positions[s].taken = std::move(taken);
  }
  return positions;
}

template <class View>
std::optional<SourcePage<typename View::Entry>> PageOf(const std::string& bytes) {
  typename View::Reply reply;
  if (!reply.ParseFromString(bytes)) return std::nullopt;
  auto* entries = View::Entries(reply);
  SourcePage<typename View::Entry> page;
  page.entries.assign(std::make_move_iterator(entries->begin()), std::make_move_iterator(entries->end()));
  page.next_page_token = reply.next_page_token();
  return page;
}

}  // namespace

absl::StatusOr<std::optional<ConsistencyPoint>> PointOf(const Call& call) {
  if (call.consistency_token.empty()) return std::nullopt;
  std::optional<ConsistencyPoint> point = ParseConsistencyToken(call.consistency_token);
  if (!point.has_value() || point->council != call.council) {
    return Invalid(kConsistencyTokenKey, "FIELD_INVALID",
                   "the token of the reply to a change in the request's council");
  }
  return point;
}

v1::MissingReason ReasonFor(const absl::Status& answer) {
  if (ProblemOf(answer).reason == "BACKEND_NOT_CONFIGURED") return v1::MISSING_REASON_NOT_CONFIGURED;
  switch (answer.code()) {
    case absl::StatusCode::kUnimplemented:
      return v1::MISSING_REASON_NOT_OFFERED;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
      return v1::MISSING_REASON_UNAVAILABLE;
    case absl::StatusCode::kDeadlineExceeded:
      return v1::MISSING_REASON_TOO_SLOW;
    case absl::StatusCode::kPermissionDenied:
      return v1::MISSING_REASON_NOT_PERMITTED;
    default:
      return v1::MISSING_REASON_FAILED;
  }
}

v1::MissingSource MissingOf(const std::string& source, const absl::Status& answer, const Call& call, Log& log) {
  v1::MissingSource missing;
  missing.set_source(source);
  missing.set_reason(ReasonFor(answer));
  log.Event(Log::Level::kWarning, "source_missing",
            {{"source", source}, {"reason", v1::MissingReason_Name(missing.reason())}, {"trace", call.trace}});
  return missing;
}

template <class View>
absl::StatusOr<typename View::Reply> Views::Compose(const Call& call, const typename View::Request& request) const {
  HW_ASSIGN_OR_RETURN(const int size, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto before, paging_.Position(call, request, kParts * backends_.size()));
  HW_ASSIGN_OR_RETURN(const std::optional<ConsistencyPoint> point, PointOf(call));
  std::vector<Position> positions(backends_.size());
  if (before.has_value()) positions = PositionsOf(*before);

  std::vector<std::optional<std::string>> requests(backends_.size());
  for (size_t s = 0; s < positions.size(); ++s) {
    if (positions[s].ended) continue;
    typename View::Request ask = request;
    ask.set_page_token(positions[s].page_token);
    requests[s] = ask.SerializeAsString();
  }
  const auto answers = Ask(backends_, call, View::kMethod, requests);

  typename View::Reply reply;
  std::vector<std::optional<SourcePage<typename View::Entry>>> pages(backends_.size());
  for (size_t s = 0; s < positions.size(); ++s) {
    if (positions[s].ended) continue;
    const std::string& source = backends_[s].name();
    const absl::StatusOr<std::string>& answer = answers[s].reply;
    if (absl::IsNotFound(answer.status())) return answer.status();  // whom the view is about, nobody knows
    if (answer.ok()) pages[s] = PageOf<View>(*answer);
    if (!pages[s].has_value()) {
      const absl::Status why = answer.ok() ? absl::InternalError("no reply") : answer.status();
      *reply.add_missing() = MissingOf(source, why, call, log_);
    } else if (point.has_value() && !answers[s].caught_up) {
      reply.add_stale_sources(source);
    }
  }
  auto merged = Merge<View>(std::move(pages), positions, static_cast<size_t>(size));
  for (auto& entry : merged.entries) *View::Entries(reply)->Add() = std::move(entry);
  if (merged.more) {
    HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), paging_.Next(call, request, PartsOf(positions)));
  }
  return reply;
}

absl::StatusOr<v1::ListObligationsResponse> Views::ListObligations(Call& call,
                                                                   const v1::ListObligationsRequest& request) {
  return Compose<ObligationsView>(call, request);
}

absl::StatusOr<v1::GetChronologyResponse> Views::GetChronology(Call& call, const v1::GetChronologyRequest& request) {
  return Compose<ChronologyView>(call, request);
}

}  // namespace homeward::gateway
