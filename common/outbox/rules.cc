#include "common/outbox/rules.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <absl/time/time.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace homeward {
namespace {

constexpr absl::Duration kFirstPause = absl::Seconds(5);
constexpr absl::Duration kLongestPause = absl::Minutes(2);
constexpr size_t kLongestAnswer = 200;

// Whether a word has an address in it, or the part of the receiver's before the @; less than three letters name nobody.
bool NamesReceiver(absl::string_view word, const std::string& local) {
  if (absl::StrContains(word, '@')) return true;
  return local.size() >= 3 && absl::StrContains(absl::AsciiStrToLower(word), local);
}

}  // namespace

absl::Duration PauseAfter(int64_t attempts) {
  const int64_t doubled = std::clamp<int64_t>(attempts - 1, 0, 10);
  return std::min(kFirstPause * (int64_t{1} << doubled), kLongestPause);
}

OutboxMessage Claim(OutboxMessage message, absl::Time now) {
  ++message.attempts;
  message.next_attempt = now + kOutboxLease;
  return message;
}

bool IsExpired(const OutboxMessage& message, absl::Time now) { return now >= message.expires; }

OutboxMessage Expire(OutboxMessage message) {
  message.state = OutboxState::kExpired;
  return message;
}

OutboxMessage After(OutboxMessage message, const Attempt& attempt, absl::Time now) {
  message.last_reason = attempt.reason;
  if (attempt.result == Attempt::Result::kFailed) {
    message.next_attempt = std::min(now + PauseAfter(message.attempts), message.expires);
    return message;
  }
  const bool taken = attempt.result == Attempt::Result::kTaken;
  message.state = taken ? OutboxState::kSent : OutboxState::kRefused;
  message.proof = absl::StrCat(attempt.answer, "; ", absl::FormatTime(absl::RFC3339_sec, now, absl::UTCTimeZone()));
  return message;
}

Attempt::Result ResultOfSmtp(int code) {
  if (code >= 200 && code < 300) return Attempt::Result::kTaken;
  return code >= 500 && code < 600 ? Attempt::Result::kRefused : Attempt::Result::kFailed;
}

Attempt::Result ResultOfHttp(int status) {
  if (status >= 200 && status < 300) return Attempt::Result::kTaken;
  // Redirects are not followed: whoever moves a hook says so in the configuration.
  const bool for_good = status >= 300 && status < 500 && status != 408 && status != 425 && status != 429;
  return for_good ? Attempt::Result::kRefused : Attempt::Result::kFailed;
}

std::string AnswerWithoutAddress(absl::string_view answer, absl::string_view address) {
  const std::string local = absl::AsciiStrToLower(address.substr(0, address.find('@')));
  std::vector<std::string> kept;
  for (const absl::string_view word : absl::StrSplit(answer, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty())) {
    if (NamesReceiver(word, local)) continue;
    std::string printable(word);
    std::erase_if(printable, [](char c) { return !absl::ascii_isgraph(static_cast<unsigned char>(c)); });
    if (!printable.empty()) kept.push_back(std::move(printable));
  }
  return absl::StrJoin(kept, " ").substr(0, kLongestAnswer);
}

}  // namespace homeward
