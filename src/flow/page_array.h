// A fixed number of zeroed elements straight from the kernel: pages come into being when they are
// first touched, so even a large array is made and given back without a stop; and large ones ask
// for huge pages, without which looking up a flow among a million costs more in address translation
// than in reading the record. Internal to this folder.
//
// A page that is read before it is written comes into being twice: first all zeros, shared with
// others, then its own; and for that the kernel interrupts every processor that runs a thread of
// ours. Arrays that are so used take their pages at once, unless they are huge ones, and few.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace wirecensus::flow {

template <typename T>
class PageArray {
  static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);

 public:
  enum class Pages { when_touched, at_once };

  PageArray() = default;

  // Throws std::bad_alloc, as containers do.
  explicit PageArray(std::size_t size, Pages pages = Pages::when_touched) : size_(size) {
    // A huge page must begin at a multiple of its size; the kernel places a mapping at any page.
    room_ = bytes() >= kHugePage ? bytes() + kHugePage : bytes();
    const bool at_once = pages == Pages::at_once && bytes() < kHugePage;
    void* mapping = mmap(nullptr, room_, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | (at_once ? MAP_POPULATE : 0), -1, 0);
    if (mapping == MAP_FAILED) throw std::bad_alloc();
    mapping_ = mapping;
    if (room_ > bytes()) {
      std::size_t space = room_;
      std::align(kHugePage, bytes(), mapping, space);
      madvise(mapping, bytes(), MADV_HUGEPAGE);  // a wish
    }
    data_ = static_cast<T*>(mapping);
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
    if (mapping_ != nullptr) munmap(mapping_, room_);
  }

  std::size_t size() const { return size_; }
  T* data() const { return data_; }
  T& operator[](std::size_t index) const { return data_[index]; }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;

  std::size_t bytes() const { return size_ * sizeof(T); }

  void swap(PageArray& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
    std::swap(mapping_, other.mapping_);
    std::swap(room_, other.room_);
  }

  std::size_t size_ = 0;
  T* data_ = nullptr;
  void* mapping_ = nullptr;  // begins at data_ or somewhat before it
  std::size_t room_ = 0;
};

}  // namespace wirecensus::flow
