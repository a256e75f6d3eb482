#!/bin/sh
# Builds pgvector for the embedded PostgreSQL 17 from Debian's packages and prints the folder that holds it.
#
# Nothing but a missing C compiler is ever installed; headers and source are unpacked into a scratch folder. The result
# is cached per user, so a second call answers at once. The built library needs only glibc 2.14 and runs on any x86-64
# Linux the embedded server runs on.
#
#   DEBIAN_MIRROR   mirror to download from, when apt names none (for instance on Ubuntu)
#   CC              C compiler to use
set -eu

pg=17
suite=trixie
build=1
instead='Or keep the catalog on a PostgreSQL server that has pgvector: start Cropdesk with --catalog jdbc:postgresql://HOST/DATABASE.'

say() { printf 'pgvector: %s\n' "$*" >&2; }
fail() {
  printf 'pgvector: ERROR: %s\n' "$*" >&2
  exit 1
}

system=$(uname -s)-$(uname -m)
[ "$system" = Linux-x86_64 ] ||
  fail "the embedded catalog is built for Linux x86-64 only, and this is $system. $instead"

cache_root=${XDG_CACHE_HOME:-$HOME/.cache}/cropdesk
cache=$cache_root/pgvector-pg$pg-linux-x86_64-$build

is_whole() { [ -f "$1/vector.so" ] && (cd "$1" && sha256sum --check --quiet SHA256SUMS) >/dev/null 2>&1; }

if is_whole "$cache"; then
  say "$(cat "$cache/VERSION") is already built"
  echo "$cache"
  exit 0
fi

for tool in apt-get dpkg tar gzip sha256sum; do
  command -v "$tool" >/dev/null 2>&1 ||
    fail "$tool is missing, and pgvector's source and the headers of PostgreSQL $pg come as Debian packages. $instead"
done

# A compiler counts only if it links a program: gcc without libc6-dev is found but useless.
compiler() {
  for candidate in ${CC:-} gcc cc clang; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    printf '#include <stdio.h>\nint main(void) { return 0; }\n' |
      "$candidate" -x c -o /dev/null - 2>/dev/null || continue
    echo "$candidate"
    return 0
  done
  return 1
}

if ! cc=$(compiler); then
  [ "$(id -u)" = 0 ] ||
    fail "there is no working C compiler. Run 'sudo apt-get install -y gcc libc6-dev' and start this again. $instead"
  say "no C compiler here: installing gcc and libc6-dev"
  apt-get -qq update >&2 &&
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends gcc libc6-dev >&2 ||
    fail "apt-get could not install gcc and libc6-dev (its messages are above). Install a C compiler and start this again. $instead"
  cc=$(compiler) || fail "gcc is installed but cannot compile a program. Repair it and start this again. $instead"
fi

mkdir -p "$cache_root" || fail "$cache_root cannot be created. Make it writable, or set XDG_CACHE_HOME to a folder that is."
free_kb=$(df -Pk "$cache_root" | awk 'NR == 2 { print $4 }')
[ "${free_kb:-0}" -ge 204800 ] ||
  fail "$cache_root has $((${free_kb:-0} / 1024)) MB free and the build needs 200 MB for a moment. Free some space, or set XDG_CACHE_HOME to another disk."

work=$(mktemp -d "$cache_root/pgvector-build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# A private apt state: the machine's own package lists and settings are neither needed nor changed.
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/apt" "$work/empty" "$work/packages" "$work/source" "$work/out"
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null |
  grep -i debian | grep -v -i security | sort -u | head -n 1)}
[ -n "$mirror" ] ||
  fail "apt on this machine names no Debian mirror. Set DEBIAN_MIRROR to the address of one and start this again. $instead"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if [ ! -f "$keyring" ]; then
  (cd "$work/packages" && apt-get -qq download debian-archive-keyring >&2 &&
    dpkg -x debian-archive-keyring_*.deb "$work/keyring") ||
    fail "Debian's archive keyring is missing. Run 'sudo apt-get install -y debian-archive-keyring' and start this again. $instead"
  keyring=$work/keyring$keyring
fi
for kind in deb deb-src; do
  printf '%s [signed-by=%s] %s %s main\n' "$kind" "$keyring" "$mirror" "$suite"
done >"$work/sources.list"

private_apt() {
  apt-get -qq \
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/empty" \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$work/empty" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/apt" -o Dir::Cache::archives="$work/archives" \
    -o Acquire::Languages=none -o APT::Sandbox::User=root "$@" >&2
}

say "downloading its source and the headers of PostgreSQL $pg (about 23 MB)"
cd "$work/packages"
{ private_apt update && private_apt download "postgresql-server-dev-$pg" && private_apt source --download-only pgvector; } ||
  fail "the Debian packages could not be downloaded (apt's messages are above). Check the network, or set DEBIAN_MIRROR to another mirror, and start this again. $instead"
{ dpkg -x postgresql-server-dev-${pg}_*.deb "$work/headers" &&
  tar -xzf pgvector_*.orig.tar.gz -C "$work/source" --strip-components=1; } ||
  fail "the downloaded packages could not be unpacked. Check the free space in $cache_root and start this again."

cd "$work/source"
version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" vector.control)
say "compiling $version with $cc"
# Portable on purpose (no -march=native): pgvector picks its fast paths when it is loaded.
printf '%s\n' src/*.c | xargs -n 1 -P "$(nproc 2>/dev/null || echo 2)" sh -c '
  "$0" -O2 -ftree-vectorize -fassociative-math -fno-signed-zeros -fno-trapping-math -fno-strict-aliasing -fwrapv \
    -fPIC -fvisibility=hidden -w -I"$1" -c "$2" -o "$2.o"' "$cc" "$work/headers/usr/include/postgresql/$pg/server" ||
  fail "pgvector did not compile (the compiler's messages are above). Set CC to another compiler and start this again. $instead"
"$cc" -shared -s -o "$work/out/vector.so" src/*.c.o ||
  fail "pgvector did not link (the linker's messages are above). Set CC to another compiler and start this again. $instead"

cp vector.control LICENSE sql/vector--*--*.sql "$work/out/"
cp sql/vector.sql "$work/out/vector--$version.sql"
echo "$version" >"$work/out/VERSION"
(cd "$work/out" && sha256sum -- * >SHA256SUMS)
chmod 755 "$work/out"

# Whoever renames first wins; a second build that ran at the same time finds a whole cache and is content with it.
is_whole "$cache" || rm -rf "$cache"
mv -T "$work/out" "$cache" 2>/dev/null || is_whole "$cache" ||
  fail "the result could not be moved to $cache. Remove that folder and start this again."
say "$version is built"
echo "$cache"
