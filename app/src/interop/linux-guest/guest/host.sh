# shellcheck shell=bash
# The kernel's NVMe host: who is connected, and connecting. Needs lib.sh.

controller_of() { # NQN -> nvme0: the first controller of that subsystem
    local controller
    for controller in /sys/class/nvme/nvme*; do
        [[ $(cat "$controller/subsysnqn" 2>/dev/null) == "$1" ]] && { echo "${controller##*/}"; return 0; }
    done
    return 1
}

controllers_of() { # NQN -> every controller of that subsystem, one per line
    local controller
    for controller in /sys/class/nvme/nvme*; do
        [[ $(cat "$controller/subsysnqn" 2>/dev/null) == "$1" ]] && echo "${controller##*/}"
    done
    return 0
}

# The block device of a namespace, waiting for it up to 10 s.
block_of() { # NQN [NSID] -> /dev/nvme0n1
    local subsystem block i
    for ((i = 0; i < 100; i++)); do
        for subsystem in /sys/class/nvme-subsystem/nvme-subsys*; do
            [[ $(cat "$subsystem/subsysnqn" 2>/dev/null) == "$1" ]] || continue
            # shellcheck disable=SC2044 # names of devices hold no blanks
            for block in $(find -L "$subsystem" -maxdepth 2 -name 'nvme[0-9]*n[0-9]*' 2>/dev/null); do
                block=${block##*/}
                [[ $block == *c* ]] && continue # one path of a multipath device
                [[ -b /dev/$block && $(cat "/sys/block/$block/nsid" 2>/dev/null) == "${2:-1}" ]] || continue
                echo "/dev/$block"
                return 0
            done
        done
        sleep 0.1
    done
    echo "no block device for $1" >&2
    return 1
}

state_of() { cat "/sys/class/nvme/$1/state"; } # CONTROLLER

wait_live() { # CONTROLLER [SECONDS]
    local i
    for ((i = 0; i < ${2:-60} * 5; i++)); do
        [[ $(state_of "$1" 2>/dev/null) == live ]] && return 0
        sleep 0.2
    done
    echo "controller $1 is $(state_of "$1" 2>&1)"
    return 1
}

connect() { # TRANSPORT ADDRESS PORT NQN [options of nvme connect]
    timeout 90 nvme connect -t "$1" -a "$2" -s "$3" -n "$4" "${@:5}" || return
    wait_live "$(controller_of "$4")" && block_of "$4"
}

disconnect() { # NQN
    timeout 90 nvme disconnect -n "$1" && ! controller_of "$1"
}

# The value of a field in the output of nvme-cli or fio as JSON; the first of that name.
json_field() { # NAME <JSON
    grep -o "\"$1\" *: *[^,}]*" | head -1 | sed 's/^[^:]*: *//; s/^"\(.*\)"$/\1/; s/ *$//'
}
