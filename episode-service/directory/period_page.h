#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "common/edge/paging.h"
#include "episode-service/directory/rota_store.h"

// Pages of what holds for a period, first to begin first.
namespace homeward::episode {

template <class Request>
absl::StatusOr<PeriodFilter> PageOf(const Paging& paging, Call& call, const Request& request, std::string of) {
  PeriodFilter filter{.council = call.council, .of = std::move(of)};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging.Place(call, request));
  return filter;
}

// The token for what follows a full page; empty after the last one.
template <class Request, class Record>
absl::StatusOr<std::string> TokenAfter(const Paging& paging, const Call& call, const Request& request,
                                       const std::vector<Record>& page, int limit) {
  if (static_cast<int>(page.size()) < limit) return std::string();
  return paging.NextAfter(call, request, {page.back().held.from, page.back().id});
}

}  // namespace homeward::episode
