# The house on one page: every module, its layer and what it may use. Dependencies point strictly downward, except for the
# few neighbours named here; tests/house checks the includes against this table.
macro(visavis_modules)
  # layer 0: errors, ids, clock, secrets, tasks
  visavis_module(base LAYER 0 DEPENDS LIBRARIES visavis_boost fmt::fmt PkgConfig::SODIUM PkgConfig::ICU)
  # layer 1: words, settings, logs and metrics, primitives
  visavis_module(protocol LAYER 1 DEPENDS base LIBRARIES nlohmann_json::nlohmann_json)
  visavis_module(config LAYER 1 DEPENDS base LIBRARIES tomlplusplus::tomlplusplus)
  visavis_module(observe LAYER 1 DEPENDS base LIBRARIES spdlog::spdlog prometheus-cpp::core)
  visavis_module(crypto LAYER 1 DEPENDS base LIBRARIES PkgConfig::SODIUM OpenSSL::Crypto)
  # layer 2: the rules; pure, no sockets, no SQL
  visavis_module(consultation LAYER 2 DEPENDS base protocol)
  visavis_module(accounts LAYER 2 DEPENDS base LIBRARIES zxcvbn)
  visavis_module(invitations LAYER 2 DEPENDS base crypto)
  visavis_module(privacy LAYER 2 DEPENDS base)
  # layer 3: the outside
  visavis_module(net LAYER 3 DEPENDS base config observe crypto LIBRARIES visavis_boost OpenSSL::SSL)
  visavis_module(store LAYER 3 DEPENDS base config observe crypto accounts invitations privacy LIBRARIES PkgConfig::PQXX PkgConfig::PQ)
  visavis_module(stun LAYER 3 DEPENDS base crypto LIBRARIES visavis_boost OpenSSL::SSL)
  visavis_module(bus LAYER 3 DEPENDS base config observe crypto LIBRARIES visavis_boost PkgConfig::NATS)
  # layer 4: the three doors - WebSocket, HTTP, clock
  visavis_module(signaling LAYER 4 DEPENDS base protocol config observe crypto consultation net store bus)
  visavis_module(rest LAYER 4 DEPENDS base protocol config observe crypto accounts invitations privacy net store bus LIBRARIES PkgConfig::QRENCODE)
  visavis_module(jobs LAYER 4 DEPENDS base config observe privacy store)
  # layer 5: the composition root
  visavis_module(app LAYER 5 DEPENDS base protocol config observe crypto consultation accounts invitations privacy net store stun bus signaling rest jobs LIBRARIES CLI11::CLI11)
endmacro()

# visavis_module(<name> LAYER <n> DEPENDS <modules> LIBRARIES <external targets>): src/<name>/**.cpp as one static library.
function(visavis_module name)
  cmake_parse_arguments(M "" "LAYER" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(visavis_${name} STATIC ${sources})
  target_include_directories(visavis_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src/${name})
  list(TRANSFORM M_DEPENDS PREPEND visavis_)
  target_link_libraries(visavis_${name} PUBLIC ${M_DEPENDS} PRIVATE visavis_warnings)
  target_link_libraries(visavis_${name} PUBLIC ${M_LIBRARIES})
endfunction()

function(visavis_module_libraries)
  visavis_modules()
endfunction()
