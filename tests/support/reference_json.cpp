// The SAX consumer that builds the tree and refuses what a plain parser accepts.
#include "support/reference_json.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace visavis::test {

namespace {

using nlohmann::json;

constexpr std::size_t max_json_depth = 16;

class StrictBuilder {
  public:
    bool null() { return place(json(nullptr)); }

    bool boolean(bool value) { return place(json(value)); }

    bool number_integer(json::number_integer_t value) { return place(json(value)); }

    bool number_unsigned(json::number_unsigned_t value) { return place(json(value)); }

    bool number_float(json::number_float_t value, const json::string_t& /*text*/) {
        return std::isfinite(value) && place(json(value));
    }

    bool string(json::string_t& value) {
        return value.find('\0') == json::string_t::npos && place(json(std::move(value)));
    }

    bool binary(json::binary_t& /*value*/) { return false; }

    bool start_object(std::size_t /*size*/) { return enter(json::object()); }

    bool key(json::string_t& name) {
        auto& object = *open_.back();
        if (name.find('\0') != json::string_t::npos || object.contains(name)) {
            return false;
        }
        key_ = std::move(name);
        return true;
    }

    bool end_object() { return leave(); }

    bool start_array(std::size_t /*size*/) { return enter(json::array()); }

    bool end_array() { return leave(); }

    bool parse_error(std::size_t /*position*/, const std::string& /*token*/, const json::exception& /*why*/) {
        return false;
    }

    json take() { return std::move(root_); }

  private:
    json* put(json&& value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        auto& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[key_] = std::move(value));
    }

    bool place(json&& value) {
        put(std::move(value));
        return true;
    }

    bool enter(json&& container) {
        if (open_.size() >= max_json_depth) {
            return false;
        }
        open_.push_back(
            put(std::move(container))); // a parent is never touched while its child is open, so this stays valid
        return true;
    }

    bool leave() {
        open_.pop_back();
        return true;
    }

    json root_;
    std::vector<json*> open_;
    std::string key_;
};

} // namespace

std::optional<json> reference_parse(std::string_view text) {
    // The parser takes a byte order mark for nothing and a NUL for the end.
    if (text.starts_with("\xEF\xBB\xBF") || text.contains('\0')) {
        return std::nullopt;
    }
    StrictBuilder builder;
    if (!json::sax_parse(text, &builder)) {
        return std::nullopt;
    }
    return builder.take();
}

} // namespace visavis::test
