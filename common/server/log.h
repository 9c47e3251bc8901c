#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/strings/string_view.h>
#include <absl/synchronization/mutex.h>

#include <functional>
#include <initializer_list>
#include <string>

namespace homeward {

struct Served;

// What a process says of itself: one JSON object a line, valid whatever bytes go in. Never a child's name, a text of a
// request or a token. May be used by several threads at once.
class Log {
 public:
  enum class Level { kInfo, kWarning, kError };
  struct Field {
    absl::string_view name;
    std::string value;
  };
  using Sink = std::function<void(absl::string_view line)>;

  // `development` shows in every line, so that nobody takes such a process for a real one.
  Log(std::string service, bool development, Sink sink = ToStandardError);

  // Something about the process.
  void Event(Level level, absl::string_view event, std::initializer_list<Field> fields = {});

  // A call that ended.
  void Call(const Served& served);

  static void ToStandardError(absl::string_view line);

 private:
  const std::string service_;
  const bool development_;
  absl::Mutex mutex_;
  const Sink sink_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
