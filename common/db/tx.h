#pragma once

#include <soci/soci.h>

namespace homeward {

// "Inside your transaction": what a store method needs to run its SQL. Only Db makes one, begins, commits, catches.
class Tx {
 public:
  explicit Tx(soci::session& session) : session_(session) {}
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  soci::session& sql() { return session_; }

 private:
  soci::session& session_;
};

}  // namespace homeward
