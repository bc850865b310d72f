// Marks memory that must not be accessed for AddressSanitizer, which stops the program at the first
// access. In other builds no effect, and kPoisons is false. Internal to this folder.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WIRECENSUS_POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WIRECENSUS_POISONS 1
#endif

#ifdef WIRECENSUS_POISONS
#include <sanitizer/asan_interface.h>
#endif

namespace wirecensus::flow {

#ifdef WIRECENSUS_POISONS
inline constexpr bool kPoisons = true;
inline void poison(const void* begin, std::size_t size) {
  __asan_poison_memory_region(begin, size);
}
inline void unpoison(const void* begin, std::size_t size) {
  __asan_unpoison_memory_region(begin, size);
}
#else
inline constexpr bool kPoisons = false;
inline void poison(const void* /*begin*/, std::size_t /*size*/) {}
inline void unpoison(const void* /*begin*/, std::size_t /*size*/) {}
#endif

}  // namespace wirecensus::flow
