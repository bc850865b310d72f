#!/usr/bin/env bash
# Builds the Debian package from the files that git knows, as they are now, into build/package, and reads it with lintian.
#
#   packaging/build_deb.sh            once
#   packaging/build_deb.sh --twice    and again elsewhere, in another time zone, language and umask: the packages must
#                                     be the same, byte for byte
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=$PWD/build/package

say() { printf '\n== %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

# build FOLDER: leaves the packages there. The time in the package is that of debian/changelog (SOURCE_DATE_EPOCH).
build() {
  local folder=$1
  rm -rf "$folder"
  mkdir -p "$folder/wirecensus"
  git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- |
    tar --extract --directory="$folder/wirecensus"
  (cd "$folder/wirecensus" && dpkg-buildpackage --build=binary --no-sign) >"$folder/log" 2>&1 || {
    tail -n 40 "$folder/log" >&2
    echo "build_deb: the build failed: $folder/log" >&2
    exit 1
  }
}

compare() {
  local package
  for package in "$out"/*.deb; do
    cmp "$package" "$1/$(basename "$package")" || {
      echo "build_deb: two builds differ; diffoscope shows where: diffoscope $package $1/$(basename "$package")" >&2
      exit 1
    }
    say "the same, byte for byte: $(sha256sum "$package")"
  done
}

say "building the package in build/package"
build "$out"
say "lintian"
lintian --allow-root --fail-on error,warning "$out"/*.changes
if [ "${1:-}" = --twice ]; then
  say "building it again in build/package-again"
  (
    umask 077
    export TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 LANG=C.UTF-8
    build "$PWD/build/package-again/in/another/place"
  )
  compare "$PWD/build/package-again/in/another/place"
fi
for package in "$out"/*.deb; do say "built $package"; done
