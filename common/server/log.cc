#include "common/server/log.h"

#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "common/core/status.h"
#include "common/edge/pipeline.h"

namespace homeward {
namespace {

using Json = nlohmann::ordered_json;

const char* NameOf(Log::Level level) {
  switch (level) {
    case Log::Level::kInfo:
      return "info";
    case Log::Level::kWarning:
      return "warning";
    default:
      return "error";
  }
}

// A caller's mistake is no news for the people who run the server.
Log::Level LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return Log::Level::kError;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return Log::Level::kWarning;
    default:
      return Log::Level::kInfo;
  }
}

Json Line(Log::Level level, absl::string_view service, bool development, absl::string_view event) {
  Json line = {{"time", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone())},
               {"level", NameOf(level)},
               {"service", std::string(service)},
               {"event", std::string(event)}};
  if (development) line["development"] = true;
  return line;
}

std::string TextOf(const Json& line) { return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

Log::Log(std::string service, bool development, Sink sink)
    : service_(std::move(service)), development_(development), sink_(std::move(sink)) {}

void Log::Event(Level level, absl::string_view event, std::initializer_list<Field> fields) {
  Json line = Line(level, service_, development_, event);
  for (const Field& field : fields) line[std::string(field.name)] = field.value;
  const std::string text = TextOf(line);
  absl::MutexLock lock(&mutex_);
  sink_(text);
}

void Log::Call(const Served& served) {
  const auto& call = *served.call;
  const Level level = LevelOf(served.status.code());
  const Problem problem = ProblemOf(served.status);
  Json line = Line(level, service_, development_, "rpc");
  line["method"] = call.method;
  line["code"] = absl::StatusCodeToString(served.status.code());
  line["reason"] = problem.reason;
  line["council"] = call.council;
  line["caller"] = call.caller == nullptr ? std::string() : call.caller->subject;
  line["trace"] = call.trace;
  line["took_us"] = absl::ToInt64Microseconds(served.took);
  line["replayed"] = call.replayed;
  // A message with a reason is a fixed text of ours; any other could hold anything.
  if (level == Level::kError && !problem.reason.empty()) line["message"] = std::string(served.status.message());
  const std::string text = TextOf(line);
  absl::MutexLock lock(&mutex_);
  sink_(text);
}

void Log::ToStandardError(absl::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); }

}  // namespace homeward
