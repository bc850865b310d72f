// A fixed number of zeroed elements, allocated directly from the kernel. Pages are allocated when
// first touched, so even a large array is created and freed quickly. Large arrays request huge
// pages, without which looking up a flow among a million costs more in address translation than in
// reading the record. Internal to this folder.
//
// A page that is read before it is written is allocated twice: as a shared page of zeros, then as a
// separate one; for the second, the kernel interrupts every processor that runs a thread of this
// process. Arrays that are used in this way allocate their pages at once, unless they have huge
// pages, which are few.
//
// Under AddressSanitizer the surroundings of the elements are poisoned, as for memory from new.
#pragma once

#include <sys/mman.h>

#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "flow/poison.h"

namespace wirecensus::flow {

template <typename T>
class PageArray {
  static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);

 public:
  enum class Pages {
    when_touched,  // huge ones if the array is large
    at_once,       // unless they are huge
    small,         // when touched, and never huge: for arrays of which little may be used
  };

  PageArray() = default;

  // Throws std::bad_alloc, as containers do. Precondition: size > 0.
  explicit PageArray(std::size_t size, Pages pages = Pages::when_touched) : size_(size) {
    assert(size > 0);
    // A huge page must begin at a multiple of its size; the kernel places a mapping at any page.
    const std::size_t slack = bytes() >= kHugePage && pages != Pages::small ? kHugePage : 0;
    room_ = rounded_up(bytes() + slack + kRedZone);
    const bool at_once = pages == Pages::at_once && bytes() < kHugePage;
    void* mapping = mmap(nullptr, room_, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | (at_once ? MAP_POPULATE : 0), -1, 0);
    if (mapping == MAP_FAILED) throw std::bad_alloc();
    mapping_ = mapping;
    if (slack > 0) {
      std::size_t space = room_;
      std::align(kHugePage, bytes(), mapping, space);
      madvise(mapping, bytes(), MADV_HUGEPAGE);  // best effort
    }
    if (pages == Pages::small) madvise(mapping, bytes(), MADV_NOHUGEPAGE);  // best effort
    data_ = static_cast<T*>(mapping);
    poison(mapping_, room_);
    unpoison(data_, bytes());
  }

  PageArray(PageArray&& other) noexcept { swap(other); }
  PageArray& operator=(PageArray&& other) noexcept {
    PageArray taken(std::move(other));
    swap(taken);
    return *this;
  }
  PageArray(const PageArray&) = delete;
  PageArray& operator=(const PageArray&) = delete;
  ~PageArray() {
    if (mapping_ == nullptr) return;
    unpoison(mapping_, room_);  // for the next mapping at this address
    munmap(mapping_, room_);
  }

  std::size_t size() const { return size_; }
  // Valid as long as the array, also after a move to another one.
  T* data() const { return data_; }
  // Precondition: index < size().
  T& operator[](std::size_t index) const {
    assert(index < size_);
    return data_[index];
  }

  // Gives the pages of the elements from `count` on back to the kernel; they become zero.
  // Precondition: count <= size().
  void release_from(std::size_t count) const {
    assert(count <= size_);
    const std::size_t used = rounded_up(count * sizeof(T));
    if (used >= bytes()) return;
    madvise(reinterpret_cast<char*>(data_) + used, bytes() - used, MADV_DONTNEED);  // best effort
  }

  // Only the first `count` elements are in use: under AddressSanitizer the others are poisoned
  // until the next call. Precondition: count <= size().
  void use(std::size_t count) const {
    assert(count <= size_);
    if (size_ == 0) return;
    unpoison(data_, count * sizeof(T));
    poison(data_ + count, (size_ - count) * sizeof(T));
  }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  static constexpr std::size_t kPage = std::size_t{4} << 10;  // the minimum on Linux
  static constexpr std::size_t kRedZone = kPoisons ? kPage : 0;

  static constexpr std::size_t rounded_up(std::size_t size) {
    return (size + kPage - 1) / kPage * kPage;
  }
  std::size_t bytes() const { return size_ * sizeof(T); }

  void swap(PageArray& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
    std::swap(mapping_, other.mapping_);
    std::swap(room_, other.room_);
  }

  std::size_t size_ = 0;
  T* data_ = nullptr;
  void* mapping_ = nullptr;  // starts at or before data_
  std::size_t room_ = 0;     // bytes of the mapping, whole pages
};

}  // namespace wirecensus::flow
