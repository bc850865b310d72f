#!/usr/bin/env bash
# The package on a bare Debian 12: it is installed alone, an ordinary user counts after the capability was given, the manual and
# the completions are found, and after a purge nothing is left.
#
#   packaging/bare_debian_test.sh DEB [FOLDER]      FOLDER (default: a temporary one) becomes the system, and is removed
#
# Needs root, debootstrap, unshare and the network of apt; takes some minutes, so CI does not run it.
set -euo pipefail
deb=$(realpath "${1:?usage: bare_debian_test.sh DEB [FOLDER]}")
root=${2:-$(mktemp -d /var/tmp/wirecensus-debian-XXXXXX)}
mirror=${WIRECENSUS_MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Codename: bookworm' 2>/dev/null | head -n 1)}
mirror=${mirror:-http://deb.debian.org/debian}

# All mounts are those of a namespace of their own, and end with it, whatever happens.
if [ "${WIRECENSUS_IN_NAMESPACE:-}" != 1 ]; then
  [ "$(id -u)" = 0 ] || { echo "bare_debian_test: needs root" >&2; exit 1; }
  status=0
  WIRECENSUS_IN_NAMESPACE=1 unshare --mount --pid --fork --kill-child "$0" "$deb" "$root" || status=$?
  rm -rf --one-file-system "$root"
  exit "$status"
fi

say() { printf '\n== %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }
fail() { echo "bare_debian_test: $*" >&2; exit 1; }
inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}
# With a network of its own, which is lo alone and carries a few packets.
inside_alone() {
  inside unshare --net bash -c 'ip link set lo up
    (for number in {1..40}; do sleep 0.2; echo hello >/dev/udp/127.0.0.1/9; done) >/dev/null 2>&1 &
    exec "$@"' bash "$@"
}
# By a shell: setpriv itself still has all capabilities when it looks for the program.
as_user() { inside_alone setpriv --reuid someone --regid someone --init-groups -- sh -c 'exec "$@"' sh "$@"; }

make_system() {
  say "debootstrap"
  debootstrap --variant=minbase --include=iproute2 bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
    { tail "$root.log" >&2; fail "debootstrap failed"; }
  rm "$root.log"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  [ ! -e /etc/apt/apt.conf.d/*proxy* ] || cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/"
  inside apt-get update -q >/dev/null
  inside apt-get install -q -y --no-install-recommends man-db groff bash-completion zsh fish python3-minimal >/dev/null
  inside useradd --create-home someone
}

# Without what users, caches and logs have, and the copies that dpkg and adduser make of their files.
files() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/cache -o -path ./var/log -o \
    -path ./var/lib/apt -o -path ./home -o -path ./root -o -path ./run \) -prune -o -print | grep -vE '(-old|/etc/(group|gshadow|passwd|shadow)-)$' | LC_ALL=C sort)
}

install_alone() {
  say "installing the package alone"
  cp "$deb" "$root/tmp/wirecensus.deb"
  inside apt-get install -q -y --no-install-recommends /tmp/wirecensus.deb >/dev/null
  inside wirecensus --version
  [ "$(stat -c '%U:%G %a' "$root/usr/bin/wirecensus")" = "root:root 755" ] || fail "not asked, but not everybody may execute it"
  [ -z "$(getcap "$root/usr/bin/wirecensus")" ] || fail "not asked, but with a capability"
}

count_without_capability() {
  say "an ordinary user counts a file, but no interface"
  inside python3 -c 'import struct; open("/tmp/one.pcap", "wb").write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + struct.pack("<IIII", 1, 0, 60, 60) + bytes(60))'
  as_user wirecensus /tmp/one.pcap -o /tmp/counted 2>&1 | tee "$root/tmp/said" >/dev/null
  grep -q libcairo2 "$root/tmp/said" || fail "what is missing is not said"
  grep -q '^total_packets,1,' "$root/tmp/counted/packet_metrics.csv" || fail "the file is not counted"
  ! as_user wirecensus -i lo -t 1 --formats none >"$root/tmp/said" 2>&1 || fail "an interface is counted without the capability"
  grep -q cap_net_raw "$root/tmp/said" || fail "the missing capability is not said"
}

count_with_capability() {
  say "the capability is given, and an ordinary user counts lo"
  echo 'wirecensus wirecensus/capture-by-group boolean true' | inside debconf-set-selections
  inside dpkg-reconfigure wirecensus
  [ "$(inside stat -c '%G %a' /usr/bin/wirecensus)" = "wirecensus 750" ] || fail "not for the group alone"
  ! as_user wirecensus --version >/dev/null 2>&1 || fail "others may execute it"
  inside adduser --quiet someone wirecensus
  as_user wirecensus -i lo -t 5 -o /tmp/live | tee "$root/tmp/said"
  grep -q EXACT "$root/tmp/said" || fail "lo is not counted exactly"
  inside deluser --quiet someone wirecensus
}

read_manual() {
  say "the manual"
  inside sh -c 'MANROFFOPT=-ww man --warnings=w wirecensus 2>&1 >/tmp/manual' | { ! grep .; } || fail "man has warnings"
  grep -q 'count network traffic exactly' "$root/tmp/manual" || fail "man does not show the manual"
}

complete_words() {
  say "the completions"
  inside bash -c '. /usr/share/bash-completion/bash_completion; __load_completion wirecensus; COMP_WORDS=(wirecensus --filt)
    COMP_CWORD=1; compopt() { :; }; _wirecensus; echo "${COMPREPLY[@]}"' | grep -qx -- --filter || fail "bash does not complete"
  inside fish -c 'complete -C "wirecensus --filt"' | grep -q '^--filter' || fail "fish does not complete"
  inside zsh -fc 'zmodload zsh/zpty; zpty shell zsh -fi; zpty -w shell "autoload -Uz compinit; compinit -u"; sleep 2
    zpty -w -n shell $'"'wirecensus --filt\t'"'; sleep 2; zpty -r -t shell; while zpty -r -t shell text; do print -r -- $text; done' |
    grep -q -- '--filter' || fail "zsh does not complete"
}

remove_all() {
  say "after a purge"
  inside apt-get purge -q -y --autoremove wirecensus >/dev/null
  inside sh -c 'rm -rf /tmp/*'
  files >"$root/tmp/after"
  diff "$1" "$root/tmp/after" || fail "the purge left something, or took too much"
  ! inside getent group wirecensus || fail "the group is left"
}

mkdir -p "$root"
chmod 755 "$root"
make_system
before=$(mktemp)
files >"$before"
install_alone
count_without_capability
count_with_capability
read_manual
complete_words
remove_all "$before"
rm "$before"
say "all holds"
