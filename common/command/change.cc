#include "common/command/change.h"

#include <google/protobuf/message.h>

namespace homeward {

void Change::Lock(absl::string_view subject) {
  const std::string id(subject);
  if (!subjects_.insert(id).second) return;
  // The bump locks the row, makes it when it is new, and lets a cluster see the conflict.
  tx_.sql() << "INSERT INTO subject (council, subject, version) VALUES (:council, :subject, 1)"
               " ON DUPLICATE KEY UPDATE version = version + 1",
      soci::use(council_, "council"), soci::use(id, "subject");
}

void Change::Lock(const std::set<std::string>& subjects) {
  for (const std::string& subject : subjects) Lock(subject);
}

void Change::Emit(absl::string_view aggregate, absl::string_view subject, int64_t version, absl::Time occurred,
                  const google::protobuf::Message& body) {
  Emit({.type = body.GetTypeName(),
        .aggregate = std::string(aggregate),
        .subject = std::string(subject),
        .version = version,
        .occurred = occurred,
        .body = body.SerializeAsString()});
}

void Change::SetTimer(TimerChange timer) {
  // Claiming joins the subject's row: a timer without it would never fire.
  if (timer.due.has_value()) Lock(timer.subject);
  timers_.push_back(std::move(timer));
}

}  // namespace homeward
