#include "common/auth/strict_json.h"

#include <absl/container/flat_hash_set.h>

#include <string>
#include <vector>

namespace homeward {
namespace {

// Watches a parse: the names seen in each open object and how deep it is. Once `refused`, it stays so.
class Watch {
 public:
  explicit Watch(size_t max_depth) : max_depth_(max_depth) {}

  void operator()(nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      open_.emplace_back();
      if (open_.size() > max_depth_) refused_ = true;
    } else if (event == Event::object_end || event == Event::array_end) {
      open_.pop_back();
    } else if (event == Event::key && !open_.back().insert(parsed.get_ref<const std::string&>()).second) {
      refused_ = true;
    }
  }
  bool refused() const { return refused_; }

 private:
  const size_t max_depth_;
  std::vector<absl::flat_hash_set<std::string>> open_;
  bool refused_ = false;
};

}  // namespace

std::optional<nlohmann::json> ParseStrictJson(absl::string_view text, size_t max_depth) {
  Watch watch(max_depth);
  const auto callback = [&watch](int, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    watch(event, parsed);
    return true;
  };
  nlohmann::json value = nlohmann::json::parse(text.begin(), text.end(), callback, /*allow_exceptions=*/false);
  if (value.is_discarded() || watch.refused()) return std::nullopt;
  return value;
}

const std::string* StringMember(const nlohmann::json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end()) return nullptr;
  return member->get_ptr<const std::string*>();
}

}  // namespace homeward
