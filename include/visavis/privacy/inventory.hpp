// The data inventory (GDPR Art. 30; S-003, S-017): every column of every table with its class, purpose, legal basis,
// retention rule, protection need and recipients. A test compares it with the database in both directions.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace visavis::privacy {

enum class DataClass : std::uint8_t { contract, profile, guest, log, operational, statistic, technical };

enum class Need : std::uint8_t { normal, high, very_high };

/// How bad it is when the column is read, changed or lost.
struct ProtectionNeed {
    Need confidentiality;
    Need integrity;
    Need availability;
};

struct InventoryRow {
    std::string_view table; ///< with its schema unless that is "public"
    std::string_view column;
    DataClass data_class;
    bool personal; ///< relates to an identified or identifiable person, also when sealed or hashed
    std::string_view purpose;
    std::string_view legal_basis;
    std::string_view retention; ///< name of a retention rule
    ProtectionNeed need;
    std::string_view recipients; ///< beyond the operator of the server
};

[[nodiscard]] std::span<const InventoryRow> data_inventory();

[[nodiscard]] std::string_view to_text(DataClass data_class);
[[nodiscard]] std::string_view to_text(Need need);

} // namespace visavis::privacy
