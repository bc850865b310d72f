/* For faults_test.py, by LD_PRELOAD: reads of the file whose path ends in FAILED_READ_NAME fail with EIO from byte
 * FAILED_READ_AT on, as those of a damaged disk do. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_damaged(int descriptor) {
  const char *name = getenv("FAILED_READ_NAME");
  char link[64], path[4096];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, sizeof(path) - 1);
  if (name == NULL || size < (ssize_t)strlen(name)) return 0;
  path[size] = '\0';
  return strcmp(path + size - strlen(name), name) == 0;
}

/* How many of `size` bytes at `offset` can be read; -1: none. */
static ssize_t readable(off_t offset, size_t size) {
  const long long limit = atoll(getenv("FAILED_READ_AT"));
  if (offset >= limit) return -1;
  return (long long)size < limit - offset ? (ssize_t)size : (ssize_t)(limit - offset);
}

ssize_t read(int descriptor, void *data, size_t size) {
  ssize_t (*real)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
  if (!is_damaged(descriptor)) return real(descriptor, data, size);
  const ssize_t room = readable(lseek(descriptor, 0, SEEK_CUR), size);
  if (room >= 0) return real(descriptor, data, (size_t)room);
  errno = EIO;
  return -1;
}

ssize_t pread64(int descriptor, void *data, size_t size, off64_t offset) {
  ssize_t (*real)(int, void *, size_t, off64_t) = (ssize_t(*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
  if (!is_damaged(descriptor)) return real(descriptor, data, size, offset);
  const ssize_t room = readable(offset, size);
  if (room >= 0) return real(descriptor, data, (size_t)room, offset);
  errno = EIO;
  return -1;
}

ssize_t pread(int descriptor, void *data, size_t size, off_t offset) { return pread64(descriptor, data, size, offset); }
