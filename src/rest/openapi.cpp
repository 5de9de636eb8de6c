// docs/openapi.yaml: the route table and the bodies' shapes in OpenAPI 3.1. Schemas are JSON, which is YAML.
#include "routes.hpp"

#include "visavis/protocol/schema.hpp"
#include "visavis/rest/api.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace visavis::rest {

namespace {

std::string lower(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

std::string indented(const std::string& text, const std::string& indent) {
    std::string result;
    for (const char c : text) {
        result.push_back(c);
        if (c == '\n') {
            result += indent;
        }
    }
    return result;
}

/// A YAML scalar that means the text and nothing else. Every word that a person wrote goes through it.
std::string quoted(std::string_view text) {
    std::string result{"'"};
    for (const char c : text) {
        result += c == '\'' ? "''" : std::string{c};
    }
    return result + "'";
}

std::string content(std::string_view media_type, std::string_view schema) {
    return "          content:\n            " + std::string{media_type} +
           ":\n              schema:\n                $ref: '#/components/schemas/" + std::string{schema} + "'\n";
}

std::string_view who(Access access) {
    switch (access) {
    case Access::anyone:
        return "anyone";
    case Access::signed_in:
        return "practitioner, guest";
    case Access::practitioner:
        return "practitioner";
    }
    return "";
}

/// The refusals of a row by status, those that every row of its kind has included.
std::map<unsigned, std::set<std::string_view>> refusals(const Route& route) {
    auto codes = route.errors;
    if (route.access != Access::anyone) {
        codes.push_back(ErrorCode::not_signed_in);
    }
    if (route.access == Access::practitioner) {
        codes.push_back(ErrorCode::forbidden);
    }
    if (!route.request.empty()) {
        codes.insert(codes.end(), {ErrorCode::malformed_json, ErrorCode::invalid_message, ErrorCode::payload_too_large,
                                   ErrorCode::unsupported_media_type});
    }
    codes.insert(codes.end(), {ErrorCode::busy, ErrorCode::unavailable});
    std::map<unsigned, std::set<std::string_view>> by_status;
    for (const auto code : codes) {
        by_status[describe(code).http_status].insert(describe(code).name);
    }
    return by_status;
}

std::string operation(const Route& route) {
    std::string out = "    " + lower(method_name(route.method)) + ":\n";
    out += "      summary: " + quoted(route.summary) + "\n";
    out += "      description: " + quoted("For: " + std::string{who(route.access)}) + "\n";
    out += route.access == Access::anyone ? "      security: []\n" : "      security:\n        - bearer: []\n";
    if (const auto open = route.path.find('{'); open != std::string_view::npos) {
        const auto name = route.path.substr(open + 1, route.path.find('}') - open - 1);
        out += "      parameters:\n        - name: " + std::string{name} +
               "\n          in: path\n          required: true\n          schema:\n            type: string\n          "
               "  format: uuid\n";
    }
    if (!route.request.empty()) {
        out += "      requestBody:\n        required: true\n        content:\n          application/json:\n            "
               "schema:\n"
               "              $ref: '#/components/schemas/" +
               std::string{route.request} + "'\n";
    }
    out += "      responses:\n        '" + std::to_string(route.status) + "':\n          description: Done\n";
    if (!route.answer.empty()) {
        out += content("application/json", route.answer);
    }
    for (const auto& [status, names] : refusals(route)) {
        std::string list;
        for (const auto name : names) {
            list += (list.empty() ? "" : ", ") + std::string{name};
        }
        out += "        '" + std::to_string(status) + "':\n          description: " + quoted(list) + "\n" +
               content("application/problem+json", "Problem");
    }
    return out;
}

} // namespace

std::string openapi_yaml() {
    std::string out =
        "# Generated from src/rest/routes.cpp and include/visavis/protocol/ by visavis-generate; do not edit.\n"
        "openapi: 3.1.0\n"
        "info:\n"
        "  title: Visavis\n"
        "  version: 0.1.0\n"
        "  description: 'The HTTP side of docs/protocol.md. The WebSocket side stands there.'\n"
        "paths:\n";
    std::vector<std::string_view> paths;
    for (const auto& route : routes()) {
        if (std::ranges::find(paths, route.path) == paths.end()) {
            paths.push_back(route.path);
        }
    }
    for (const auto path : paths) {
        out += "  " + quoted(path) + ":\n";
        for (const auto& route : routes()) {
            if (route.path == path) {
                out += operation(route);
            }
        }
    }
    out += "components:\n"
           "  securitySchemes:\n"
           "    bearer:\n"
           "      type: http\n"
           "      scheme: bearer\n"
           "  schemas:\n";
    for (const auto& shape : protocol::body_shapes()) {
        out +=
            "    " + std::string{shape->name} + ":\n      " + indented(protocol::json_schema(*shape), "      ") + "\n";
    }
    return out;
}

} // namespace visavis::rest
