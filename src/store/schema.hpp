// The schema this binary is built for.
#pragma once

namespace visavis::store {

/// The number of the newest file in migrations/; a test compares.
inline constexpr int newest_migration = 12;

} // namespace visavis::store
