// Which dialect a name stands for.
#include "dialect_parts.hpp"

#include <stdexcept>

namespace visavis::bench {

std::unique_ptr<Dialect> make_dialect(const Options& options) {
    if (options.dialect == "floor") {
        return make_floor_dialect();
    }
    if (options.dialect == "beast") {
        return make_beast_dialect();
    }
    if (options.dialect == "visavis") {
        return make_visavis_dialect(options.port);
    }
    if (options.dialect == "spreed") {
        return make_spreed_dialect(options.secret);
    }
    throw std::runtime_error("unknown dialect: " + options.dialect);
}

} // namespace visavis::bench
