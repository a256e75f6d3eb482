#!/usr/bin/env bash
# Builds target/dist/cropdesk: an application folder with its own Java, JavaFX, PostgreSQL, pgvector, samples and weights.
# It starts on a machine that has none of them. Natives of other platforms are left out.
#   packaging/jpackage/build.sh           builds
#   packaging/jpackage/build.sh --check   builds, then runs the tour from it with no Java on the PATH
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/packaging/setup/machine.sh"

find_jdk
need_maven
need_fonts
need_disk 2000 "$root"
need_pgvector
want_turbojpeg

say "building"
rm -rf "$root/app/target/desk/lib"
maven -q -DskipTests package || die "the build failed; Maven's messages are above."

work=$root/target/jpackage
input=$work/input
modules=$work/modules
rm -rf "$work" "$root/target/dist"
mkdir -p "$input/native" "$input/pgvector" "$modules"

jar=$JAVA_HOME/bin/jar
for file in "$root"/app/target/desk/lib/*.jar; do
  name=$(basename "$file")
  case $name in
    javafx-*-linux.jar) cp "$file" "$modules/" ;; # goes into the runtime itself
    javafx-*) ;;                                  # the empty jars without natives
    *) cp "$file" "$input/" ;;
  esac
done

# ONNX Runtime's natives lie beside the jars, so that no start has to unpack them.
(cd "$input/native" && for file in "$input"/onnxruntime-1*.jar; do "$jar" xf "$file" ai/onnxruntime/native/linux-x64; done &&
  find . -name '*.so' -exec mv {} . \; && rm -rf ai)

# Only this platform's natives stay in the jars.
strip_foreign() { # JAR KEPT-FOLDER
  local unpacked=$work/unpacked
  rm -rf "$unpacked"
  mkdir "$unpacked"
  (cd "$unpacked" && "$jar" xf "$1" &&
    find . -type f \( -name '*.so' -o -name '*.dll' -o -name '*.dylib' -o -name '*.jnilib' -o -path '*.dSYM/*' \) \
      -not -path "$2" -delete &&
    find . -type d -empty -delete && "$jar" cfM "$1" .)
}
for file in "$input"/onnxruntime-1*.jar; do strip_foreign "$file" none; done
for file in "$input"/tokenizers-*.jar; do strip_foreign "$file" './native/lib/linux-x86_64/*'; done
for file in "$input"/webp-imageio-*.jar; do strip_foreign "$file" './native/Linux/x86_64/*'; done
for file in "$input"/jna-*.jar; do strip_foreign "$file" './com/sun/jna/linux-x86-64/*'; done

cp "$CROPDESK_PGVECTOR"/* "$input/pgvector/"
cp -L "$cache"/native/libturbojpeg.so* "$input/native/" 2>/dev/null || true
mkdir "$input/samples"
cp -r "$root"/samples/catalog "$root"/samples/models "$root"/samples/vocabularies.yaml "$input/samples/"
cp "$root"/docs/LICENSE "$root"/packaging/jpackage/NOTICE.txt "$input/"

say "making the application folder"
main=$(basename "$(ls "$input"/cropdesk-app-*.jar)")
"$JAVA_HOME/bin/jpackage" --type app-image --name cropdesk --app-version 0.1.0 --vendor Cropdesk \
  --description "Keeps a product-image catalog honest" \
  --input "$input" --main-jar "$main" --main-class org.cropdesk.app.cli.Main --dest "$root/target/dist" \
  --module-path "$modules" \
  --add-modules javafx.controls,javafx.swing,java.desktop,java.sql,java.naming,java.management,java.net.http,jdk.httpserver,java.security.jgss,java.security.sasl,java.xml,java.logging,java.instrument,java.transaction.xa,java.rmi,jdk.unsupported,jdk.jfr,jdk.management,jdk.crypto.ec,jdk.charsets,jdk.zipfs,jdk.net \
  --jlink-options "--strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-6" \
  --java-options "--enable-native-access=ALL-UNNAMED,javafx.graphics" \
  --java-options "--sun-misc-unsafe-memory-access=allow" \
  --java-options "-XX:+UseG1GC" \
  --java-options "-XX:G1HeapRegionSize=1m" \
  --java-options "-XX:MaxGCPauseMillis=30" \
  --java-options "-XX:-ClassUnloadingWithConcurrentMark" \
  --java-options "-Xms384m" \
  --java-options '-Dcropdesk.samples=$APPDIR/samples' \
  --java-options '-Dcropdesk.pgvector=$APPDIR/pgvector' \
  --java-options '-Dcropdesk.turbojpeg=$APPDIR/native/libturbojpeg.so.0' \
  --java-options '-Donnxruntime.native.path=$APPDIR/native'

say "made $root/target/dist/cropdesk ($(du -sh "$root/target/dist/cropdesk" | cut -f1))"

if [ "${1:-}" = --check ]; then
  say "running the tour from it, with no Java in sight"
  home=$(mktemp -d)
  trap 'rm -rf "$home"' EXIT
  # Every Java on this machine is hidden from it.
  unshare_jvm=()
  if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
    unshare_jvm=(unshare -m sh -c 'mount -t tmpfs none /usr/lib/jvm && exec "$@"' sh)
  fi
  "${unshare_jvm[@]}" env -i HOME="$home" PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    "$root/target/dist/cropdesk/bin/cropdesk" tour --out "$root/target/dist/tour"
fi
