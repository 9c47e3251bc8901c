#include "common/outbox/configuration.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "common/auth/http_get.h"
#include "common/auth/small_file.h"
#include "common/auth/strict_json.h"
#include "common/core/email_address.h"
#include "common/core/status.h"

namespace homeward {
namespace {

using nlohmann::json;

constexpr size_t kMostBytes = 256 * 1024;
constexpr size_t kMostKeyBytes = 4096;
constexpr size_t kShortestKey = 32;
constexpr int64_t kGiveUpSeconds = 600;

absl::Status Wrong(absl::string_view member, absl::string_view allowed) {
  return FailField(absl::StatusCode::kInvalidArgument, "OUTBOX_CONFIGURATION_INVALID", member,
                   absl::StrCat("the outbox's configuration: ", member, " has to be ", allowed));
}

// A misspelt member would be as good as none.
absl::Status CheckObject(const json& object, absl::string_view where, const std::set<std::string>& known) {
  if (!object.is_object()) return Wrong(where, "an object");
  for (const auto& [name, value] : object.items()) {
    if (!known.contains(name)) return Wrong(where, "without members that are not known");
  }
  return absl::OkStatus();
}

bool IsInHostName(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-'; }

// The string member; empty when there is none.
std::string TextIn(const json& object, const char* name) {
  const std::string* const text = StringMember(object, name);
  return text == nullptr ? "" : *text;
}

absl::StatusOr<int64_t> NumberIn(const json& object, const char* name, int64_t from, int64_t until, int64_t none) {
  const auto member = object.find(name);
  if (member == object.end()) return none;
  const auto* const number = member->get_ptr<const json::number_integer_t*>();
  if (number == nullptr || *number < from || *number > until) {
    return Wrong(name, absl::StrCat("a whole number from ", from, " to ", until));
  }
  return *number;
}

// A secret; the file's last line end is no part of it.
absl::StatusOr<std::string> SecretIn(const json& object, const char* name) {
  HW_ASSIGN_OR_RETURN(std::string text, ReadSmallFile(TextIn(object, name), kMostKeyBytes));
  absl::StripTrailingAsciiWhitespace(&text);
  return text;
}

absl::Status ReadCredentials(const json& object, SmtpRelay& relay) {
  if (!object.contains("credentials_file")) return absl::OkStatus();
  HW_ASSIGN_OR_RETURN(const std::string text, SecretIn(object, "credentials_file"));
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (lines.size() != 2 || lines[0].empty() || lines[1].empty()) {
    return Wrong("relay.credentials_file", "a file of two lines, the user and the password");
  }
  relay.user = std::string(absl::StripAsciiWhitespace(lines[0]));
  relay.password = lines[1];
  return absl::OkStatus();
}

absl::StatusOr<SmtpRelay> RelayOf(const json& object, const std::string& authorities) {
  HW_RETURN_IF_ERROR(CheckObject(object, "relay", {"host", "port", "from", "credentials_file", "plain_on_loopback"}));
  SmtpRelay relay{.host = TextIn(object, "host"), .from = TextIn(object, "from"), .authorities = authorities};
  HW_ASSIGN_OR_RETURN(relay.port, NumberIn(object, "port", 1, 65535, 587));
  const auto plain = object.find("plain_on_loopback");
  if (plain != object.end() && !plain->is_boolean()) return Wrong("relay.plain_on_loopback", "true or false");
  relay.plain = plain != object.end() && plain->get<bool>();
  const bool here = relay.host == "localhost" || relay.host == "127.0.0.1";
  if (relay.host.empty() || !absl::c_all_of(relay.host, IsInHostName)) {
    return Wrong("relay.host", "the relay's name or IPv4 address");
  }
  if (relay.plain && !here) return Wrong("relay.plain_on_loopback", "false: the relay is another machine");
  if (!IsEmailAddress(relay.from)) return Wrong("relay.from", "an e-mail address");
  HW_RETURN_IF_ERROR(ReadCredentials(object, relay));
  return relay;
}

absl::StatusOr<Webhook> WebhookOf(const json& object, const std::string& authorities) {
  HW_RETURN_IF_ERROR(CheckObject(object, "webhooks", {"name", "url", "key_file"}));
  Webhook hook{.name = TextIn(object, "name"), .url = TextIn(object, "url"), .authorities = authorities};
  if (hook.name.empty() || hook.name.size() > 60 || !absl::c_all_of(hook.name, absl::ascii_isgraph)) {
    return Wrong("webhooks.name", "1 to 60 characters without spaces");
  }
  if (!IsSecureUrl(hook.url)) return Wrong("webhooks.url", "an https URL, or http on this machine");
  HW_ASSIGN_OR_RETURN(hook.key, SecretIn(object, "key_file"));
  if (hook.key.size() < kShortestKey) return Wrong("webhooks.key_file", "a file with a key of at least 32 characters");
  return hook;
}

absl::StatusOr<std::map<std::string, std::vector<Webhook>>> WebhooksOf(const json& object,
                                                                       const std::string& authorities) {
  std::map<std::string, std::vector<Webhook>> hooks;
  if (!object.is_object()) return Wrong("webhooks", "an object with a list for each council (ONS code)");
  for (const auto& [council, list] : object.items()) {
    if (!list.is_array()) return Wrong("webhooks", "an object with a list for each council (ONS code)");
    std::set<std::string> names;
    for (const json& one : list) {
      HW_ASSIGN_OR_RETURN(Webhook hook, WebhookOf(one, authorities));
      if (!names.insert(hook.name).second) return Wrong("webhooks.name", "another one for each hook of a council");
      hooks[council].push_back(std::move(hook));
    }
  }
  return hooks;
}

}  // namespace

absl::StatusOr<OutboxConfiguration> ParseOutboxConfiguration(absl::string_view text) {
  const std::optional<json> read = ParseStrictJson(text);
  if (!read.has_value()) return Wrong("the file", "JSON, each name once");
  HW_RETURN_IF_ERROR(
      CheckObject(*read, "the file", {"link_base", "give_up_after_seconds", "authorities_file", "relay", "webhooks"}));
  OutboxConfiguration configuration{.link_base = TextIn(*read, "link_base")};
  if (!IsSecureUrl(configuration.link_base) || !absl::c_all_of(configuration.link_base, absl::ascii_isgraph)) {
    return Wrong("link_base", "an https URL behind which a record's id is put");
  }
  HW_ASSIGN_OR_RETURN(const int64_t seconds, NumberIn(*read, "give_up_after_seconds", 60, 86400, kGiveUpSeconds));
  configuration.give_up_after = absl::Seconds(seconds);
  const std::string authorities = TextIn(*read, "authorities_file");
  if (!authorities.empty()) HW_RETURN_IF_ERROR(ReadSmallFile(authorities, kMostBytes).status());
  if (const auto relay = read->find("relay"); relay != read->end()) {
    HW_ASSIGN_OR_RETURN(configuration.relay, RelayOf(*relay, authorities));
  }
  if (const auto hooks = read->find("webhooks"); hooks != read->end()) {
    HW_ASSIGN_OR_RETURN(configuration.webhooks, WebhooksOf(*hooks, authorities));
  }
  return configuration;
}

absl::StatusOr<OutboxConfiguration> ReadOutboxConfiguration(const std::string& path) {
  HW_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(path, kMostBytes));
  return ParseOutboxConfiguration(text);
}

}  // namespace homeward
