#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <vector>

#include "common/command/call.h"
#include "common/core/page_token.h"
#include "common/core/place_in_time.h"

namespace homeward {

// Keyset pages (AIP-158): the token holds where the page before ended, bound to the RPC, its filter and the caller.
class Paging {
 public:
  explicit Paging(const PageTokens& tokens) : tokens_(tokens) {}

  // The page size asked for: 1 to 100, 50 for 0. INVALID_ARGUMENT (PAGE_SIZE_INVALID).
  static absl::StatusOr<int> Size(int asked);

  // Where the page before ended, `parts` texts; nothing for the first page. INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<std::optional<std::vector<std::string>>> Position(const Call& call,
                                                                   const google::protobuf::Message& request,
                                                                   size_t parts) const;

  // The token for the page after the one that ends there.
  absl::StatusOr<std::string> Next(const Call& call, const google::protobuf::Message& request,
                                   const std::vector<std::string>& position) const;

  // The same for lists in the order of a time and an id.
  absl::StatusOr<std::optional<PlaceInTime>> Place(const Call& call, const google::protobuf::Message& request) const;
  absl::StatusOr<std::string> NextAfter(const Call& call, const google::protobuf::Message& request,
                                        const PlaceInTime& place) const;

 private:
  const PageTokens& tokens_;
};

}  // namespace homeward
