#include "common/outbox/smtp.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include "common/core/email_address.h"
#include "common/outbox/rules.h"
#include "common/outbox/transfer.h"

namespace homeward {
namespace {

std::string TextOf(const SmtpRelay& relay, const Mail& mail) {
  const std::string domain = relay.from.substr(relay.from.find('@') + 1);
  const std::string date = absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", mail.time, absl::UTCTimeZone());
  return absl::StrCat("From: <", relay.from, ">\r\nTo: <", mail.to, ">\r\nSubject: ", mail.subject, "\r\nDate: ", date,
                      "\r\nMessage-ID: <", mail.id, "@", domain,
                      ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n\r\n",
                      absl::StrReplaceAll(mail.body, {{"\n", "\r\n"}}));
}

// A relay that does not let us in has refused us, not the message: that can be put right while it waits.
bool IsAboutUs(CURLcode outcome, int code) {
  return outcome == CURLE_LOGIN_DENIED || outcome == CURLE_USE_SSL_FAILED ||
         outcome == CURLE_PEER_FAILED_VERIFICATION || code == 530 || code == 534 || code == 535 || code == 538;
}

}  // namespace

Attempt SendMail(const SmtpRelay& relay, const Mail& mail, const std::atomic<bool>& stopping) {
  if (!IsEmailAddress(mail.to))
    return {.result = Attempt::Result::kRefused, .answer = "no address", .reason = "ADDRESS_INVALID"};
  const std::string text = TextOf(relay, mail);
  Transfer transfer(absl::StrCat("smtp://", relay.host, ":", relay.port), relay.authorities, relay.patience, stopping);
  transfer.Set(CURLOPT_USE_SSL, static_cast<long>(relay.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));  // NOLINT
  if (!relay.user.empty()) {
    transfer.Set(CURLOPT_USERNAME, relay.user.c_str());
    transfer.Set(CURLOPT_PASSWORD, relay.password.c_str());
  }
  transfer.Set(CURLOPT_MAIL_FROM, relay.from.c_str());
  const std::unique_ptr<curl_slist, OpensslFree<curl_slist_free_all>> receivers(
      curl_slist_append(nullptr, mail.to.c_str()));
  transfer.Set(CURLOPT_MAIL_RCPT, receivers.get());
  transfer.Set(CURLOPT_UPLOAD, 1L);
  transfer.Upload(text);
  const CURLcode outcome = transfer.Run();
  const Attempt::Result said = ResultOfSmtp(transfer.code());
  const bool refused = said == Attempt::Result::kRefused && !IsAboutUs(outcome, transfer.code());
  const auto result = outcome == CURLE_OK ? said : refused ? Attempt::Result::kRefused : Attempt::Result::kFailed;
  return {.result = result,
          .answer = absl::StrCat("SMTP ", AnswerWithoutAddress(transfer.last_line(), mail.to)),
          .reason = Transfer::ReasonOf(outcome, result)};
}

}  // namespace homeward
