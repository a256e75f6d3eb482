#!/bin/sh
# Puts libturbojpeg into Cropdesk's cache, without root, and prints its path. JPEG is decoded by the JDK where the
# library is missing, with the same pixels but more slowly; so nothing here is a failure.
set -u

cache="${XDG_CACHE_HOME:-$HOME/.cache}/cropdesk/native"
target="$cache/libturbojpeg.so.0"

note() {
  echo "turbojpeg: $1; JPEG will be decoded by the JDK" >&2
  exit 0
}

if [ -f "$target" ]; then
  echo "$target"
  exit 0
fi

command -v apt-get >/dev/null 2>&1 || note "apt-get is not here; install libturbojpeg by hand"
command -v dpkg >/dev/null 2>&1 || note "dpkg is not here; install libturbojpeg by hand"

work="$(mktemp -d)" || note "no temporary directory"
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

fetch() { (cd "$work" && apt-get download libturbojpeg0) >"$work/log" 2>&1; }

# A machine that was never updated knows no packages; only root may mend that.
fetch || { [ "$(id -u)" = 0 ] && apt-get -qq update >>"$work/log" 2>&1 && fetch; } || note "apt-get download failed: $(tail -n 1 "$work/log")"
dpkg -x "$work"/libturbojpeg0_*.deb "$work/root" 2>>"$work/log" || note "the package cannot be unpacked"
library="$(find "$work/root" -name 'libturbojpeg.so.0.*' -type f | head -n 1)"
[ -n "$library" ] || note "the package has no library"

mkdir -p "$cache" || note "$cache cannot be made"
# A half-written library must never be found: write aside, then rename.
cp "$library" "$target.part.$$" && mv "$target.part.$$" "$target" || note "$cache cannot be written"
echo "$target"
