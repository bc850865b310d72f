// A shared library that is loaded at the first use of what it is for, not with the program: most
// runs need neither filters nor pictures, and libpcap and cairo bring two dozen libraries, whose
// loading takes longer than counting a small file. So the program also runs where one is missing.
//
// A class for each library derives from this one, and has a member for each function that is used.
// Its type is that of the library's own header, so calls are checked as if it were linked:
//
//     class ZooLibrary : public SharedLibrary {
//      public:
//       ZooLibrary() : SharedLibrary("libzoo.so.1", "libzoo1") {}
//       const decltype(&::zoo_feed) feed = symbol("zoo_feed");
//     };
//     const ZooLibrary& zoo() {
//       static const ZooLibrary library;  // loaded once, by the first thread that comes here
//       return library;
//     }
#pragma once

#include <string>

#include "base/result.h"

namespace wirecensus {

// Immutable when constructed, and may be used from several threads then. The library is never
// unloaded: its threads, caches and handlers may outlive any use.
class SharedLibrary {
 public:
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;

  // Error: the library, one that it needs, or one of its functions is missing; the message names
  // it, and the package to install. Only if this is done, functions may be called.
  const Status& loaded() const { return loaded_; }

 protected:
  // Loads the library with this name (DT_SONAME), which is searched for as if it were linked:
  // ld.so(8). `package` is the one of Debian that has it.
  SharedLibrary(const std::string& soname, const std::string& package);
  ~SharedLibrary() = default;

  // The address of a function or variable, which takes the type of what it is assigned to.
  class Symbol {
   public:
    explicit Symbol(void* address) : address_(address) {}
    template <typename Type>
    operator Type*() const {  // NOLINT(google-explicit-constructor): the type is on the left
      return reinterpret_cast<Type*>(address_);
    }

   private:
    void* address_;
  };

  // Null if loaded() has an error, which may be that this symbol is missing. Precondition: the type
  // that the result is assigned to is that of a pointer to the one with this name.
  Symbol symbol(const char* name);

 private:
  void fail(const std::string& reason);

  std::string soname_;
  std::string package_;
  void* handle_ = nullptr;
  Status loaded_ = done();
};

}  // namespace wirecensus
