// The heap's settings, and a small stack of blocks for each thread, for exactly the sizes of record buffers. They hold
// ciphertext and plain text of records, as the allocator's own free blocks would.
#include "visavis/net/memory.hpp"

#include <openssl/crypto.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <malloc.h>

namespace visavis::net {

namespace {

constexpr std::size_t least = std::size_t{16} * 1024;
constexpr std::size_t block = std::size_t{18} * 1024; // the larger of the two kinds needs 17 KiB
constexpr std::size_t kept = 8;
constexpr int heap_step = 1024 * 1024;

struct Blocks {
    Blocks() = default;
    Blocks(const Blocks&) = delete;
    Blocks& operator=(const Blocks&) = delete;

    ~Blocks() {
        while (count > 0) {
            std::free(all.at(--count)); // NOLINT(cppcoreguidelines-no-malloc): this is an allocator
        }
    }

    std::array<void*, kept> all{};
    std::size_t count{0};
};

thread_local Blocks blocks;

constexpr bool is_record(std::size_t size) {
    return size >= least && size <= block;
}

// NOLINTBEGIN(cppcoreguidelines-no-malloc): this is an allocator
void* allocate(std::size_t size, const char* /*file*/, int /*line*/) {
    if (!is_record(size)) {
        return std::malloc(size);
    }
    return blocks.count > 0 ? blocks.all.at(--blocks.count) : std::malloc(block);
}

void release(void* memory, const char* /*file*/, int /*line*/) {
    if (memory != nullptr && blocks.count < kept) {
        const auto size = ::malloc_usable_size(memory);
        if (size >= block && size < block + 64) {
            blocks.all.at(blocks.count++) = memory;
            return;
        }
    }
    std::free(memory);
}

void* reallocate(void* memory, std::size_t size, const char* /*file*/, int /*line*/) {
    return std::realloc(memory, is_record(size) ? block : size);
}

// NOLINTEND(cppcoreguidelines-no-malloc)

} // namespace

void tune_memory() {
    static_cast<void>(CRYPTO_set_mem_functions(allocate, reallocate, release));
    ::mallopt(M_ARENA_MAX, 1); // what is small comes from each thread's cache in any case
    ::mallopt(M_TOP_PAD, heap_step);
    ::mallopt(M_TRIM_THRESHOLD, 4 * heap_step);
}

void give_back_memory() {
    ::malloc_trim(0);
}

} // namespace visavis::net
