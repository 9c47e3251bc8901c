#include "episode-service/downtime/store.h"

#include <utility>

#include "common/db/dynamic_query.h"

namespace homeward::episode {

std::map<std::string, Holder> DowntimeStore::HoldersOf(Tx& tx, const std::string& council,
                                                       const std::vector<std::string>& episodes) {
  DynamicQuery query("SELECT episode, kind, desk, role, accepted FROM episode_holder WHERE council = :council");
  query.Bind("council", council).AddIn("AND episode", episodes).Add("LIMIT 10000");
  std::map<std::string, Holder> found;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Holder holder;
    holder.episode = row.Text();
    holder.desk.kind = static_cast<DeskKind>(row.Number());
    holder.desk.id = row.Text();
    holder.desk.role = row.Text();
    holder.accepted = row.Flag();
    found.emplace(holder.episode, std::move(holder));
  });
  return found;
}

// The index is named, because one by state tempts to read all that the council owes.
std::map<std::string, std::vector<Obligation>> DowntimeStore::OwedOf(Tx& tx, const std::string& council,
                                                                     const std::vector<std::string>& young_people) {
  DynamicQuery query(
      "SELECT subject, kind, step, role, due_us, overdue FROM obligation FORCE INDEX (obligation_subject)"
      " WHERE council = :council AND state = :state");
  query.Bind("council", council).Bind("state", static_cast<int64_t>(ObligationState::kOpen));
  query.AddIn("AND subject", young_people).Add("ORDER BY subject, due_us, obligation LIMIT 100000");
  std::map<std::string, std::vector<Obligation>> found;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Obligation owed;
    owed.subject = row.Text();
    owed.kind = row.Text();
    owed.step = row.Text();
    owed.role = row.Text();
    owed.due = row.Time();
    owed.overdue = row.Flag();
    found[owed.subject].push_back(std::move(owed));
  });
  return found;
}

std::string DowntimeStore::DutyDeskAt(Tx& tx, const std::string& council, absl::Time when) {
  const int64_t when_us = absl::ToUnixMicros(when);
  std::string contact;
  tx.sql() << "SELECT contact FROM duty_desk WHERE council = :council AND from_us <= :when_us"
              " ORDER BY from_us DESC, duty_desk DESC LIMIT 1",
      soci::use(council, "council"), soci::use(when_us, "when_us"), soci::into(contact);
  return contact;
}

}  // namespace homeward::episode
