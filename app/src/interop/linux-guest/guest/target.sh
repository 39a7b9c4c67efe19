# shellcheck shell=bash
# The kernel's NVMe target, by its configfs.
NVMET=/sys/kernel/config/nvmet

nvmet_subsystem() { # NQN DEVICE...
    local subsystem=$NVMET/subsystems/$1 nsid=0 device
    shift
    mkdir "$subsystem"
    echo 1 >"$subsystem/attr_allow_any_host"
    for device; do
        nsid=$((nsid + 1))
        mkdir "$subsystem/namespaces/$nsid"
        echo -n "$device" >"$subsystem/namespaces/$nsid/device_path"
        echo 1 >"$subsystem/namespaces/$nsid/enable"
    done
}

nvmet_port() { # ID tcp|rdma ADDRESS SERVICE NQN...
    local port=$NVMET/ports/$1 nqn
    mkdir "$port"
    echo "$2" >"$port/addr_trtype"
    echo ipv4 >"$port/addr_adrfam"
    echo "$3" >"$port/addr_traddr"
    echo "$4" >"$port/addr_trsvcid"
    shift 4
    for nqn; do ln -s "$NVMET/subsystems/$nqn" "$port/subsystems/$nqn"; done
}

nvmet_clear() {
    local namespace
    rm -f "$NVMET"/ports/*/subsystems/*
    rmdir "$NVMET"/ports/* 2>/dev/null
    for namespace in "$NVMET"/subsystems/*/namespaces/*; do
        [[ -d $namespace ]] || continue
        echo 0 >"$namespace/enable"
        rmdir "$namespace"
    done
    rmdir "$NVMET"/subsystems/* 2>/dev/null
    return 0
}
