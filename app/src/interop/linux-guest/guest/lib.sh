# shellcheck shell=bash
# For scripts that run in the guest: . /job/lib.sh
#
# A script is a sequence of steps. What it prints is read by a program:
#   STEP name                          a step begins
#     | text                           something it found out, or the output of a step that failed; "  k " the kernel's log
#   PASS name (123 ms)                 ended well
#   FAIL name (123 ms, exit 1)         ended with that code
#   SKIP name: reason                  was not tried
#   SUMMARY 30 passed, 0 failed, 2 skipped
# Every other line is a remark.
passes=0 fails=0 skips=0
say() { printf '%s\n' "$*"; }

# step NAME COMMAND...: runs the command in a shell that ends at its first error. Returns 0 in any case, because a shell
# that is asked for its result ignores errors inside; $last is 0 if the command ended well. SHOW=1: with its output.
step() {
    local name=$1 began=${EPOCHREALTIME/./} lines
    lines=$(dmesg | wc -l)
    shift
    say "STEP $name"
    (
        set -eo pipefail
        "$@"
    ) >/tmp/step.log 2>&1
    last=$?
    local took=$(((${EPOCHREALTIME/./} - began) / 1000))
    if ((last == 0)); then
        [[ ${SHOW:-} ]] && sed 's/^/  | /' /tmp/step.log
        passes=$((passes + 1))
        say "PASS $name ($took ms)"
    else
        tail -25 /tmp/step.log | sed 's/^/  | /'
        dmesg | tail -n +$((lines + 1)) | tail -12 | sed 's/^/  k /'
        fails=$((fails + 1))
        say "FAIL $name ($took ms, exit $last)"
    fi
    return 0
}

# must NAME COMMAND...: a step without which the rest makes no sense.
must() {
    step "$@"
    ((last == 0)) || finish
}

# refused NAME COMMAND...: passes when the command fails, within a minute. A function has to end by itself, and its last
# command decides.
refused() {
    local name=$1
    shift
    step "$name" fails_soon "$@"
}

fails_soon() {
    local code=0
    if declare -F "$1" >/dev/null; then "$@" || code=$?; else timeout 60 "$@" || code=$?; fi
    echo "exit $code"
    ((code != 0 && code != 124))
}

skip() { # NAME REASON
    skips=$((skips + 1))
    say "SKIP $1: $2"
}

finish() {
    say "SUMMARY $passes passed, $fails failed, $skips skipped"
    ((fails == 0))
    exit
}

# rdma_link siw|rxe NETDEV: a software RDMA device on a network device.
rdma_link() {
    rdma link show "$1_$2/1" >/dev/null 2>&1 || rdma link add "$1_$2" type "$1" netdev "$2"
}

drop_caches() {
    sync
    echo 3 >/proc/sys/vm/drop_caches
}

# until_stopped SECONDS: returns when the host asks for the end, or after that time.
until_stopped() {
    local i
    for ((i = 0; i < $1 * 2; i++)); do
        [[ -e /job/stop ]] && return
        sleep 0.5
    done
}

# pause WHAT: says so, and waits until the host lets it go on.
pause() {
    say "PAUSE $1"
    until [[ -e /job/go ]]; do sleep 0.2; done
    rm /job/go
}
