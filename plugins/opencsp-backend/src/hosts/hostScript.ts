import { createHash } from 'node:crypto';
import { quote } from './quote';

/** Where the portal keeps what is its own on a host. */
const HOST_BASE = '/var/lib/opencsp';

/** Where Linux tells one start of the machine from another. */
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/** The portal's own program on a host. */
export interface HostScript {
  /** POSIX shell. */
  text: string;
  /** The first twelve hex digits of its SHA-256. */
  digits: string;
  /** Where it stands on a host. */
  path: string;
  /** What is made for it, outermost first. */
  folders: { open: string[]; closed: string[] };
}

const scriptText = (base: string, bootIdFile: string) => `#!/bin/sh
# The OpenCSP Portal's program on a host: docs/operators/what-runs-on-a-host.md says what it does.
base=${base}
boot_id_file=${bootIdFile}
runs=$base/runs
newline='
'
set -u

# fail <exit code> <words>
fail() {
  printf 'opencsp: %s\\n' "$2" >&2
  exit "$1"
}

# An absolute path without a line break or a step back, and below the base without a link on the way:
# what runs in a container may leave links in folders that it shares with the host.
demand_path() {
  case $1 in
    *"$newline"* | */../* | */.. | */./* | */. | *//*) fail 2 'this path is not plain' ;;
    /*[!/]) ;;
    *) fail 2 'this path is not absolute' ;;
  esac
  case $1 in "$base"/*) ;; *) return 0 ;; esac
  at=$base rest=\${1#"$base"/}
  while [ -n "$rest" ]; do
    case $rest in
      */*) at=$at/\${rest%%/*} rest=\${rest#*/} ;;
      *) at=$at/$rest rest= ;;
    esac
    [ ! -L "$at" ] || fail 2 "there is a link on the way: $at"
  done
}

demand_below_base() {
  case $1 in "$base"/?*) demand_path "$1" ;; *) fail 2 "this is not below $base" ;; esac
}

demand_number() {
  case $1 in '' | *[!0-9]*) fail 2 'this is not a number' ;; esac
}

demand_id() {
  case $1 in '' | *[!a-z0-9-]*) fail 2 'this is not an id' ;; esac
  [ "\${#1}" -le 64 ] || fail 2 'this id is too long'
}

hash_of() {
  sum=$(sha256sum <"$1") || exit 1
  printf '%s' "\${sum%% *}"
}

# put <mode> <path> <sha256>
put() {
  case $1 in [0-7][0-7][0-7][0-7]) ;; *) fail 2 'this is not a mode' ;; esac
  demand_path "$2"
  new=$2.opencsp-new
  folder=\${2%/*}
  (umask 022 && mkdir -p -- "$folder/") || exit 1
  [ ! -d "$2" ] || fail 1 "there is a folder at $2"
  rm -f -- "$new" || exit 1
  if ! (umask 077 && set -C && cat >"$new"); then
    rm -f -- "$new"
    exit 1
  fi
  hash=$(hash_of "$new") || exit 1
  # A connection that is cut ends the content early: it must not be taken for the whole.
  if [ "$hash" != "\${3-$hash}" ]; then
    rm -f -- "$new"
    fail 1 'the content did not arrive whole'
  fi
  printf '%s\\n' "$hash" || exit 1
  chmod -- "$1" "$new" && mv -f -- "$new" "$2"
}

# Goes into a folder of which every name can stand in one line; leaves the program when there is none.
enter() {
  [ -d "$1" ] || exit 0
  cd -P -- "$1" || exit 1
  [ -z "$(find . -name "*$newline*" -print | head -n 1)" ] || fail 1 "a file name in $1 has a line break"
}

# list <folder>
list() {
  demand_path "$1"
  enter "$1"
  find . -type f -print | LC_ALL=C sort | while IFS= read -r path; do
    hash=$(hash_of "$path") && mode=$(stat -c %a -- "$path") || fail 1 "cannot be read: $path"
    case \${#mode} in 1) mode=000$mode ;; 2) mode=00$mode ;; 3) mode=0$mode ;; esac
    printf '%s %s %s\\n' "$hash" "$mode" "\${path#./}"
  done
}

# prune <folder>; an empty line ends the list, so that half a list is known from a whole one
prune() {
  demand_below_base "$1"
  keep=$newline ended=
  while IFS= read -r path; do
    [ -n "$path" ] || { ended=yes; break; }
    keep=$keep$path$newline
  done
  [ -n "$ended" ] || fail 1 'the list did not arrive whole'
  enter "$1"
  find . ! -type d -print | LC_ALL=C sort | while IFS= read -r path; do
    case $path in ./*) ;; *) continue ;; esac
    case $keep in *"$newline\${path#./}$newline"*) continue ;; esac
    printf '%s\\n' "\${path#./}" && rm -f -- "$path" || exit 1
  done
}

# remove <folder>
remove() {
  demand_below_base "$1"
  rm -rf -- "$1"
}

# gather (<name> <count> <word>...)...
gather() {
  kept=$(mktemp -d /dev/shm/opencsp.XXXXXX 2>/dev/null || mktemp -d) || exit 1
  trap 'rm -rf -- "$kept"' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  while [ $# -gt 0 ]; do
    case $1 in '' | *[!a-z0-9]*) fail 2 'this is not a name' ;; esac
    [ $# -ge 2 ] || fail 2 'a count is missing'
    demand_number "$2"
    [ $# -gt $(($2 + 1)) ] || fail 2 'words are missing'
    gather_one "$@"
    shift $(($2 + 2))
  done
}

gather_one() {
  name=$1 count=$2
  shift 2
  after=$(($# - count)) lacks= code=0
  while [ "$count" -gt 0 ]; do
    word=$1 count=$((count - 1))
    shift
    case $word in
      @ | @*[!a-z0-9]*) set -- "$@" "$word" ;;
      @*)
        words=$(cat "$kept/\${word#@}.out" 2>/dev/null)
        had=$#
        set -f
        # shellcheck disable=SC2086
        set -- "$@" $words
        set +f
        [ $# -gt "$had" ] || lacks=yes
        ;;
      *) set -- "$@" "$word" ;;
    esac
  done
  shift "$after"
  out=$kept/$name.out err=$kept/$name.err
  : >"$out" && : >"$err" || exit 1
  if [ -z "$lacks" ]; then
    timeout -k 2 20 "$@" >"$out" 2>"$err" </dev/null
    code=$?
  fi
  printf '#opencsp %s %s %s %s\\n' "$name" "$code" "$(size_of "$out")" "$(size_of "$err")" || exit 1
  cat -- "$out" "$err" && printf '\\n' || exit 1
}

size_of() {
  size=$({ wc -c <"$1"; } 2>/dev/null) || size=0
  printf '%s' $((size))
}

# When a process began, in ticks of this start of the machine; fails when it is gone.
birth_of() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The name of a program may hold spaces and brackets: what counts is behind the last bracket.
  # shellcheck disable=SC2086
  set -- \${stat##*) }
  [ "$1" != Z ] && [ "$1" != X ] || return 1
  printf '%s' "\${20}"
}

# True while the process of a run lives: that very process, not another one that got its number.
lives() {
  pid=$(cat "$runs/$1/pid" 2>/dev/null) || return 1
  [ "$(cat "$runs/$1/boot" 2>/dev/null)" = "$(cat "$boot_id_file")" ] || return 1
  birth=$(birth_of "$pid") || return 1
  [ "$birth" = "$(cat "$runs/$1/birth" 2>/dev/null)" ]
}

state_of() {
  if [ ! -d "$runs/$1" ]; then
    echo absent
  elif [ -f "$runs/$1/exit" ]; then
    echo ended
  elif lives "$1"; then
    echo running
  elif [ -f "$runs/$1/exit" ]; then
    # It ended between the two looks.
    echo ended
  else
    echo lost
  fi
}

# The state for those who do not hold the lock: a run that has no process yet may be about to begin.
look_at() {
  [ ! -d "$runs/$1" ] || [ -f "$runs/$1/pid" ] || (take_lock)
  state_of "$1"
}

# One at a time starts or forgets. A lock of flock goes with the process that holds it.
take_lock() {
  [ -d "$runs" ] || mkdir -m 0700 -- "$runs" || exit 1
  if command -v flock >/dev/null; then
    exec 9>>"$runs/.lock" && flock 9 || fail 1 'the lock of the runs cannot be had'
  else
    take_link
  fi
}

# The lock where there is no flock: a link that names its holder, and counts while that one lives.
take_link() {
  me="$$ $(birth_of $$) $(cat "$boot_id_file")" looks=100
  until ln -s "$me" "$runs/.held" 2>/dev/null; do
    [ "$looks" -gt 0 ] || fail 1 'the lock of the runs cannot be had'
    looks=$((looks - 1))
    holder=$(readlink "$runs/.held") || continue
    if [ "$holder" = "\${holder%% *} $(birth_of "\${holder%% *}") $(cat "$boot_id_file")" ]; then
      sleep 0.2 2>/dev/null || sleep 1
    else
      rm -f -- "$runs/.held"
    fi
  done
  trap 'rm -f -- "$runs/.held"' EXIT
}

# start <id> <folder> <word>...
start() {
  demand_id "$1"
  demand_path "$2"
  take_lock
  if [ -d "$runs/$1" ]; then
    echo already
    return
  fi
  for other in "$runs"/*/; do
    other=\${other%/} other=\${other##*/}
    if [ -d "$runs/$other" ] && [ "$(state_of "$other")" = running ]; then
      echo "busy $other"
      return
    fi
  done
  [ -d "$2" ] || fail 1 "there is no folder $2"
  mkdir -m 0700 -- "$runs/$1" || exit 1
  # Ends when the other side has written down who it is and lets go of its output.
  said=$(setsid sh "$0" detached "$@" 2>&1 9>&- </dev/null &)
  if [ "$said" != on ]; then
    rm -rf -- "\${runs:?}/$1"
    fail 1 "it could not be started: $said"
  fi
  echo started
}

# detached <id> <folder> <word>...: what start runs in a session of its own
detached() {
  run=$runs/$1
  cd -- "$2" || exit 1
  shift 2
  # A signal for the group ends the program; this one stays to write down how.
  trap : TERM INT HUP
  birth_of $$ >"$run/birth" && cat "$boot_id_file" >"$run/boot" && : >"$run/output" || exit 1
  echo $$ >"$run/pid.new" && mv -f -- "$run/pid.new" "$run/pid" || exit 1
  printf on || exit 1
  # Only the program writes there, not what this shell says of how it died.
  exec >>"$run/output" 2>/dev/null
  (exec 2>&1 && exec "$@")
  echo $? >"$run/exit.new" && mv -f -- "$run/exit.new" "$run/exit"
}

# poll <id> <after> <max>
poll() {
  demand_id "$1"
  demand_number "$2"
  demand_number "$3"
  state=$(look_at "$1") code=-
  [ "$state" != ended ] || code=$(cat "$runs/$1/exit")
  size=$(size_of "$runs/$1/output")
  printf '%s %s %s\\n' "$state" "$code" "$size"
  left=$((size - $2))
  [ "$left" -le "$3" ] || left=$3
  [ "$left" -le 0 ] || tail -c "+$(($2 + 1))" "$runs/$1/output" | head -c "$left"
}

# stop <id> <seconds>
stop() {
  demand_id "$1"
  demand_number "$2"
  look_at "$1" >/dev/null
  signal TERM "$1"
  wait_for_end "$1" "$2" || {
    signal KILL "$1"
    wait_for_end "$1" 5
  }
  state_of "$1"
}

# signal <name> <id>: to the whole group, and only while its leader is the run's own process
signal() {
  if [ "$(state_of "$2")" = running ]; then
    kill -s "$1" -- "-$(cat "$runs/$2/pid")" 2>/dev/null
  fi
}

# wait_for_end <id> <seconds>
wait_for_end() {
  looks=$(($2 * 5))
  while [ "$(state_of "$1")" = running ]; do
    [ "$looks" -gt 0 ] || return 1
    looks=$((looks - 1))
    sleep 0.2 2>/dev/null || sleep 1
  done
}

# forget <id>
forget() {
  demand_id "$1"
  take_lock
  [ "$(state_of "$1")" != running ] || fail 1 'it runs'
  rm -rf -- "\${runs:?}/$1"
}

version() {
  sum=$(hash_of "$0") || exit 1
  printf '%.12s\\n' "$sum"
}

# demand_words <count> <at least>
demand_words() {
  [ "$1" -ge "$2" ] || fail 2 'words are missing'
}

command=\${1-}
[ $# -eq 0 ] || shift
case $command in
  version) version ;;
  put) demand_words $# 2 && put "$@" ;;
  list) demand_words $# 1 && list "$@" ;;
  prune) demand_words $# 1 && prune "$@" ;;
  remove) demand_words $# 1 && remove "$@" ;;
  gather) gather "$@" ;;
  start) demand_words $# 3 && start "$@" ;;
  detached) demand_words $# 3 && detached "$@" ;;
  poll) demand_words $# 3 && poll "$@" ;;
  stop) demand_words $# 2 && stop "$@" ;;
  forget) demand_words $# 1 && forget "$@" ;;
  *) fail 2 "there is no command $command" ;;
esac
`;

/**
 * The program that `docs/operators/what-runs-on-a-host.md` describes.
 *
 * @param places - other places than those of a real host, for tests; words without a quote
 */
export function hostScript({
  base = HOST_BASE,
  bootIdFile = BOOT_ID_FILE,
}: { base?: string; bootIdFile?: string } = {}): HostScript {
  const text = scriptText(quote([base]), quote([bootIdFile]));
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return {
    text,
    digits,
    path: `${base}/bin/host-${digits}`,
    folders: {
      open: [base, `${base}/bin`, `${base}/projects`],
      closed: [`${base}/secrets`, `${base}/runs`],
    },
  };
}
