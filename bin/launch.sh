# Sourced by the launchers beside it; $bin is the folder of this file.
# The same launchers serve the distribution archive (../lib) and a checkout that has been built.

# The file behind a chain of symbolic links. (readlink -f is not everywhere.)
resolve() {
  file=$1
  while [ -h "$file" ]; do
    target=$(readlink "$file")
    case $target in
      /*) file=$target ;;
      *) file=$(dirname -- "$file")/$target ;;
    esac
  done
  printf '%s\n' "$file"
}

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

find_lib() {
  home=$(dirname -- "$bin")
  for lib in "$home/lib" "$home/${built:-distribution/target/stock-events}/lib"; do
    [ -d "$lib" ] && return
  done
  fail "not built yet; run: mvn -q -f \"$home/pom.xml\" -Dquick -DskipTests package"
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java; point it to a JDK, 17 or later"
  else
    java=$(command -v java) || fail 'no java on the PATH; install a JDK, 17 or later, or set JAVA_HOME'
  fi
  # Asking java itself would cost a second start of the JVM.
  release=$(dirname -- "$(resolve "$java")")/../release
  [ -r "$release" ] || return 0
  version=$(sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$release")
  [ "${version:-17}" -ge 17 ] || fail "$java is Java $version; 17 or later is needed (set JAVA_HOME)"
}

# launch MODULE MAIN_CLASS JVM_OPTIONS ARGUMENTS...
launch() {
  module=$1 main=$2 options=$3
  shift 3
  find_lib
  find_java
  for jar in "$lib/$module"-*.jar; do :; done
  [ -r "$jar" ] || fail "$lib has no $module jar; build again"
  # Over before the optimising compiler would pay.
  case " $* " in
    *' --help '* | *' --version '* | *' -h '* | *' -V '*) options="$options -XX:TieredStopAtLevel=1" ;;
  esac
  set -- -cp "$jar" "$main" "$@"
  # no-color.org: an empty NO_COLOR means nothing. A dumb terminal would show colours as text.
  [ -n "${NO_COLOR:-}" ] || unset NO_COLOR
  [ "${TERM:-}" != dumb ] || export NO_COLOR=1
  # Our texts have arrows and the like; a POSIX locale would turn them into question marks.
  options="$options -Dfile.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8 -Dstderr.encoding=UTF-8"
  # Classes from share-classes; an archive of another JDK or other jars is passed over.
  archive=$lib/$module.jsa
  if [ -r "$archive" ]; then
    set -- -XX:SharedArchiveFile="$archive" -Xlog:disable -Xlog:all=error:stderr "$@"
  fi
  # The jar's manifest names the jars it needs, so each command opens only its own.
  # shellcheck disable=SC2086 # both hold several options
  exec "$java" $options ${STOCK_EVENTS_JAVA_OPTS:-} "$@"
}
