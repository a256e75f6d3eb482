# Sourced by run, test and bench: finds or installs what they stand on. Every dead end is one sentence with its remedy.
# Set before sourcing: `root`, the folder of the checkout.

want_java=25
cache=${CROPDESK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cropdesk}

say() { printf 'cropdesk: %s\n' "$*" >&2; }
die() { printf 'cropdesk: %s\n' "$*" >&2; exit 3; }

is_root() { [ "$(id -u)" = 0 ]; }

# install_packages WHAT-FOR PACKAGE...: as root installs, else says what to run.
install_packages() {
  local purpose=$1
  shift
  if ! command -v apt-get >/dev/null 2>&1; then
    die "$purpose is missing and this machine has no apt-get; install the equivalent of: $*."
  fi
  is_root || die "$purpose is missing. Run: sudo apt-get install -y --no-install-recommends $*"
  say "installing $purpose ($*)"
  {
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"
  } >&2 || die "apt-get could not install $* (its messages are above). Check the network and the disk, then start again."
}

find_jdk() {
  local dir
  for dir in "${CROPDESK_JDK:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/*; do
    if [ -n "$dir" ] && [ -x "$dir/bin/javac" ] && [ -r "$dir/release" ] &&
      grep -q "^JAVA_VERSION=\"$want_java[.\"]" "$dir/release"; then
      export JAVA_HOME=$dir
      return 0
    fi
  done
  die "no JDK $want_java found (looked at \$CROPDESK_JDK, \$JAVA_HOME and /usr/lib/jvm). Install a JDK $want_java, Temurin for one, or set CROPDESK_JDK to its folder."
}

need_disk() { # MEGABYTES FOLDER
  local free
  mkdir -p "$2" 2>/dev/null || die "$2 cannot be made. Set HOME or XDG_CACHE_HOME to a folder you may write to."
  free=$(df -Pm "$2" | awk 'NR==2 {print $4}')
  [ "$free" -ge "$1" ] || die "only $free MB are free in $2 and setting up needs $1 MB. Free some space, or set XDG_CACHE_HOME to another disk."
}

need_maven() { command -v mvn >/dev/null 2>&1 || install_packages "Maven" maven; }

# JavaFX draws text with Pango and needs one font, with or without a display.
need_fonts() {
  ldconfig -p 2>/dev/null | grep -q 'libpangoft2-1.0.so.0' || install_packages "the text renderer JavaFX needs" libpangoft2-1.0-0
}

# GTK, only for a real display.
need_gtk() {
  local library
  for library in libgtk-3.so.0 libXtst.so.6 libXxf86vm.so.1 libGL.so.1; do
    if ! ldconfig -p 2>/dev/null | grep -q "$library"; then
      install_packages "GTK (a real display needs it)" libgtk-3-0 libxtst6 libxxf86vm1 libgl1
      return 0
    fi
  done
}

need_pgvector() { CROPDESK_PGVECTOR=$(sh "$root/packaging/setup/pgvector.sh") || exit 3; export CROPDESK_PGVECTOR; }

# A faster JPEG decoder; without it Java's own is used, with the same pixels.
want_turbojpeg() { sh "$root/packaging/setup/turbojpeg.sh" >/dev/null || true; }

# maven ARGS...: with the right JDK, and with one sentence when the network is what is missing.
maven() {
  local log status
  log=$(mktemp "${TMPDIR:-/tmp}/cropdesk-maven.XXXXXX")
  export MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
  set +e
  mvn -B -ntp -f "$root/pom.xml" "$@" 2>&1 | tee "$log" >&2
  status=${PIPESTATUS[0]}
  set -e
  if [ "$status" != 0 ]; then
    if grep -qE 'No space left on device' "$log"; then
      rm -f "$log"
      die "the disk is full. Free some space and start again; nothing half-built is used."
    fi
    # Only Maven's own lines: a test may well print that something refused it.
    if grep -qE '^\[(ERROR|FATAL)\].*(Could not transfer|failed to transfer from)' "$log"; then
      rm -f "$log"
      die "Maven could not reach its repository, which the first build needs. Check the network or Maven's settings.xml and start again; what was downloaded is kept."
    fi
    rm -f "$log"
    return "$status"
  fi
  rm -f "$log"
}
