#pragma once

#include <absl/status/statusor.h>

#include <ostream>
#include <set>
#include <string>

#include "cli/client.h"
#include "common/core/status.h"

namespace homeward::cli {

inline constexpr int kPageSize = 100;

// Reads every page of a list into one reply.
template <class Reply, class Request>
absl::StatusOr<Reply> AllPages(const Client& client, const std::string& path, Request request) {
  Reply all;
  request.set_page_size(kPageSize);
  do {
    HW_ASSIGN_OR_RETURN(const Reply page, client.Call<Reply>(path, request));
    request.set_page_token(page.next_page_token());
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

// The same from the gateway; from the service alone where the address does not serve the gateway's views. Sources
// that did not answer are named on `err`: that something is not known is not to say that there is nothing.
template <class View, class Reply, class Request>
absl::StatusOr<View> ViewOrService(const Client& client, const std::string& rpc, const Request& request,
                                   std::ostream& err) {
  auto view = AllPages<View>(client, "/homeward.gateway.v1.GatewayService/" + rpc, request);
  if (view.ok()) {
    // Each page names them anew.
    std::set<std::string> missing;
    for (const auto& source : view->missing()) missing.insert(source.source());
    for (const std::string& source : missing) err << "homeward: not known: what " << source << " holds\n";
    return view;
  }
  if (view.status().code() != absl::StatusCode::kUnimplemented) return view.status();
  HW_ASSIGN_OR_RETURN(const Reply reply,
                      AllPages<Reply>(client, "/homeward.episode.v1.EpisodeService/" + rpc, request));
  err << "homeward: this address serves no views across services: only what episode-service holds is shown\n";
  View only;
  only.ParseFromString(reply.SerializeAsString());
  return only;
}

}  // namespace homeward::cli
