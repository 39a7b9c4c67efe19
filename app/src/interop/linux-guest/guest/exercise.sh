# shellcheck shell=bash
# What is done with one connected subsystem, by the kernel's host, nvme-cli, fio and ext4. Needs lib.sh and host.sh, and
#   nqn, transport, address, port   the subsystem and where it is
#   dev, ctrl                       its block device, its controller's name
#   options                         options for nvme connect, an array
# What is on the namespace is overwritten, 128 MiB from OFFSET (MiB, default 0).

oncs() { # BIT: whether an optional NVM command is offered
    (($(nvme id-ctrl "/dev/$ctrl" | awk '/^oncs/ {print $3}') >> $1 & 1))
}

block_bytes() { blockdev --getss "$dev"; }

# ---- what it says of itself

identify_steps() {
    local SHOW=1
    step "id-ctrl" eval "nvme id-ctrl /dev/$ctrl | grep -E '^(sn|mn|fr|mdts|cntlid|oncs|fuses|vwc|sgls|ioccsz|iorcsz|icdoff|kas) '"
    step "id-ns" eval "nvme id-ns $dev | grep -E '^(nsze|ncap|nuse|nsfeat|nlbaf|flbas|nmic|dlfeat|mssrl|mcl|msrc|nguid|lbaf)'"
    step "list-ns" eval "nvme list-ns /dev/$ctrl | grep '0x1\$'"
    step "ns-descs" eval "nvme ns-descs $dev | grep -E '^(eui64|nguid|uuid|csi)'"
    step "list-subsys" eval "nvme list-subsys | grep -F -A3 '$nqn' | grep -F '$transport' | grep live"
    step "list" eval "nvme list | grep -F $dev"
    step "get-feature: number of queues" nvme get-feature "/dev/$ctrl" -f 7 -H
    step "get-feature: asynchronous event configuration" nvme get-feature "/dev/$ctrl" -f 0x0b -H
    step "get-feature: keep alive timer" nvme get-feature "/dev/$ctrl" -f 0x0f
    step "get-property: CSTS" eval "nvme get-property /dev/$ctrl -o 0x1c -H | grep -E 'RDY.*Yes|CFS|SHST'"
    step "get-property: VS" nvme get-property "/dev/$ctrl" -o 0x8 -H
}

log_steps() {
    local SHOW=1
    step "smart-log decodes" eval "nvme smart-log /dev/$ctrl | grep -E '^(critical_warning|temperature|available_spare|percentage_used|host_read_commands|host_write_commands|num_err_log_entries)'"
    step "fw-log decodes" eval "nvme fw-log /dev/$ctrl | grep -iE 'afi|frs1'"
    step "changed-ns-list-log decodes" nvme changed-ns-list-log "/dev/$ctrl"
    # nvme-cli 2.3 prints nothing without -c: it looks for a memory BAR to learn the command sets
    step "effects-log decodes" eval "nvme effects-log /dev/$ctrl -c 0 | grep -E 'ACS|IOCS' | head -30"
    step "error-log names a command that failed" failed_command_is_logged
}

failed_command_is_logged() {
    local past before after
    past=$(($(blockdev --getsz "$dev") * 512 / $(block_bytes)))
    before=$(nvme smart-log "/dev/$ctrl" -o json | json_field num_err_log_entries)
    nvme read "$dev" -s "$past" -c 0 -z "$(block_bytes)" -d /tmp/r && return 1
    after=$(nvme smart-log "/dev/$ctrl" -o json | json_field num_err_log_entries)
    nvme error-log "/dev/$ctrl" -e 1 | tee /tmp/error-log
    echo "entries before $before, after $after, block $past"
    ((after > before))
    grep -qiE "^lba[[:space:]]*: *0x$(printf %x "$past")\$" /tmp/error-log
    grep -qE '^nsid[[:space:]]*: *0x1$' /tmp/error-log
    grep -q 'LBA Out of Range' /tmp/error-log
}

# ---- single commands

write_read() { # BYTES: writes them from block 16 on, reads them back
    local blocks=$(($1 / $(block_bytes) - 1))
    head -c "$1" /dev/urandom >/tmp/w
    rm -f /tmp/r
    nvme write "$dev" -s 16 -c $blocks -z "$1" -d /tmp/w "${@:2}"
    nvme read "$dev" -s 16 -c $blocks -z "$1" -d /tmp/r
    cmp /tmp/w /tmp/r
}

random_fill() { dd if=/dev/urandom of="$dev" bs=64k count=32 oflag=direct status=none; }

# Whether bytes of the namespace are zero; offset and length in multiples of 64 KiB.
zero_at() { # OFFSET LENGTH
    drop_caches
    dd if="$dev" bs=64k skip=$(($1 / 65536)) count=$(($2 / 65536)) iflag=direct status=none | cmp -n "$2" - /dev/zero
}

compare_same() {
    write_read 4096
    nvme compare "$dev" -s 16 -c $((4096 / $(block_bytes) - 1)) -z 4096 -d /tmp/w
}

compare_other() {
    head -c 4096 /dev/urandom >/tmp/x
    nvme compare "$dev" -s 16 -c $((4096 / $(block_bytes) - 1)) -z 4096 -d /tmp/x
}

write_zeroes_block() {
    random_fill
    blkdiscard -z -o 65536 -l 1048576 "$dev"
    zero_at 65536 1048576
}

write_zeroes_command() {
    random_fill
    nvme write-zeroes "$dev" -s 0 -c $((65536 / $(block_bytes) - 1))
    zero_at 0 65536
    ! zero_at 65536 65536 # and no block more
}

copy_two_ranges() { # 64 KiB at 0 and 4 KiB at 128 KiB, to 1 MiB
    local block
    block=$(block_bytes)
    random_fill
    nvme copy "$dev" -d $((1048576 / block)) -s "0,$((131072 / block))" -b "$((65536 / block - 1)),$((4096 / block - 1))"
    drop_caches
    dd if="$dev" bs=4k skip=256 count=17 iflag=direct status=none >/tmp/copied
    { dd if="$dev" bs=4k count=16 iflag=direct status=none; dd if="$dev" bs=4k skip=32 count=1 iflag=direct status=none; } |
        cmp - /tmp/copied
}

command_steps() {
    local bytes most past
    most=$(($(cat "/sys/block/${dev##*/}/queue/max_sectors_kb") * 1024))
    past=$(($(blockdev --getsz "$dev") * 512 / $(block_bytes) - 1))
    for bytes in "$(block_bytes)" 4096 8192 16384 65536 131072 262144; do
        if ((bytes <= most)); then step "write, read back: $bytes bytes" write_read "$bytes"; fi
    done
    step "write with FUA, read back" write_read 8192 -f
    step "flush" nvme flush "$dev" -n 1
    if oncs 0; then
        step "compare, equal" compare_same
        refused "compare, different: must fail" compare_other
    else skip "compare" "not in ONCS"; fi
    if oncs 3; then
        step "write zeroes by the block layer reads zero" write_zeroes_block
        step "write zeroes by command reads zero, no block more" write_zeroes_command
    else skip "write zeroes" "not in ONCS"; fi
    if oncs 2; then
        step "discard by the block layer" blkdiscard -o 0 -l 2097152 "$dev"
        step "deallocate, two ranges" nvme dsm "$dev" -n 1 --ad --slbs=0,256 --blocks=128,64
        step "write, read back after deallocation" write_read 4096
    else skip "dataset management" "not in ONCS"; fi
    if oncs 7; then step "verify" nvme verify "$dev" -s 0 -c 63; else skip "verify" "not in ONCS"; fi
    if oncs 8; then step "copy, two ranges" copy_two_ranges; else skip "copy" "not in ONCS"; fi
    refused "read past the end: must fail" nvme read "$dev" -s $past -c 1 -z $((2 * $(block_bytes))) -d /tmp/r
    refused "unknown I/O opcode: must fail" nvme io-passthru "$dev" --opcode=0x7f --namespace-id=1
    refused "unknown log page: must fail" nvme get-log "/dev/$ctrl" -i 0xbf -l 512
    refused "unknown feature: must fail" nvme get-feature "/dev/$ctrl" -f 0x70
    step "live after errors" wait_live "$ctrl" 10
}

# ---- fio

fio_on() { # [options of fio]
    timeout 300 fio --name=job --filename="$dev" --offset="${OFFSET:-0}m" --direct=1 --ioengine=libaio --randrepeat=1 \
        --output-format=json --output=/tmp/fio.json "$@" || { tail -5 /tmp/fio.json; return 1; }
    grep -q '"error" : 0' /tmp/fio.json
    (($(json_field total_ios </tmp/fio.json) > 0))
}

# Random reads and writes, half of each; what was written is read again and its CRC-32C checked.
fio_verified() { # BLOCK_SIZE DEPTH BYTES [options of fio]
    fio_on --rw=randrw --bs="$1" --iodepth="$2" --size="$3" --verify=crc32c --verify_fatal=1 "${@:4}"
}

# About four times as many blocks as the depth, at least 128; at most SIZE (default 16) MiB.
fio_steps() {
    local size block depth bytes most=$((${SIZE:-16} * 1048576))
    for size in 512 4096 16384 65536 262144 1048576; do
        block=$((size < $(block_bytes) ? $(block_bytes) : size))
        for depth in 1 4 16 64; do
            bytes=$((block * (depth < 32 ? 128 : 4 * depth)))
            bytes=$((bytes > most ? most : bytes))
            ((bytes < 2 * block * depth)) && bytes=$((2 * block * depth))
            step "fio randrw, crc32c: $block bytes, depth $depth" fio_verified "$block" "$depth" "$bytes"
        done
    done
    step "fio randwrite, block sizes mixed, fsync, crc32c" \
        fio_on --rw=randwrite --bsrange="$(block_bytes)-256k" --iodepth=8 --size=8m --fsync=64 --verify=crc32c --verify_fatal=1
    step "fio, two jobs, crc32c" fio_verified 64k 4 8m --numjobs=2 --offset_increment=8m
}

# ---- a file system

file_system() {
    trap 'umount /mnt 2>/dev/null || true' EXIT
    mkfs.ext4 -q -F ${NO_DISCARD:+-E nodiscard} "$dev" 64m
    mount "$dev" /mnt
    cp -r /usr/bin/bash /usr/bin/fio /etc /mnt/
    sync
    sha256sum /usr/bin/bash /usr/bin/fio | sed 's#/usr/bin#/mnt#' >/tmp/sums
    umount /mnt
    drop_caches
    mount "$dev" /mnt
    sha256sum -c /tmp/sums
    umount /mnt
    fsck.ext4 -f -n "$dev"
}

file_system_steps() { step "ext4: mkfs, copy, sync, unmount, mount, checksums, fsck" file_system; }

# ---- resets, connections that come and go

again() { # connects as at first, sets dev and ctrl
    connect "$transport" "$address" "$port" "$nqn" "${options[@]}" "$@"
}

find_devices() {
    ctrl=$(controller_of "$nqn")
    dev=$(block_of "$nqn")
}

reset_controller() {
    nvme reset "/dev/$ctrl"
    wait_live "$ctrl"
    write_read 4096
}

fio_in_background() { # SECONDS
    timeout 120 fio --name=load --filename="$dev" --direct=1 --ioengine=libaio --rw=randrw --bs=4k --iodepth=8 --size=16m \
        --time_based --runtime="$1" --minimal --output=/tmp/load.out &
    load=$!
    sleep 2
}

# The kernel repeats what a reset interrupted: fio must not see an error.
reset_under_load() {
    fio_in_background 6
    nvme reset "/dev/$ctrl"
    wait $load
    wait_live "$ctrl"
}

keep_some_data() { # at 96 MiB, where no load goes
    head -c 65536 /dev/urandom >/tmp/kept
    dd if=/tmp/kept of="$dev" bs=64k seek=1536 oflag=direct status=none
}

kept_data_is_there() { dd if="$dev" bs=64k skip=1536 count=1 iflag=direct status=none | cmp - /tmp/kept; }

# fio loses its device, and says so; nothing hangs.
disconnect_under_load() {
    fio_in_background 30
    disconnect "$nqn"
    wait $load && { echo "fio did not notice"; return 1; }
    return 0
}

# By the kernel's own interface: nvme-cli 2.3 refuses a second connection whatever it is told.
connect_once_more() { # [,OPTION...]
    echo "nqn=$nqn,transport=$transport,traddr=$address,trsvcid=$port,nr_io_queues=2,reconnect_delay=2$1" >/dev/nvme-fabrics
}

two_controllers_live() {
    local controllers
    mapfile -t controllers < <(controllers_of "$nqn")
    echo "controllers: ${controllers[*]}"
    ((${#controllers[@]} == 2))
    wait_live "${controllers[0]}"
    wait_live "${controllers[1]}"
    [[ $(cat "/sys/class/nvme/${controllers[0]}/cntlid") != $(cat "/sys/class/nvme/${controllers[1]}/cntlid") ]]
}

second_controller() {
    connect_once_more ,duplicate_connect
    two_controllers_live
}

controller_of_another_host() {
    local mine=$ctrl other
    connect_once_more ,hostnqn=nqn.2026-11.io.peerlane:another-host,hostid=6c696e75-7867-7565-7374-000000000002
    two_controllers_live
    other=$(controllers_of "$nqn" | grep -v "^$mine\$")
    nvme id-ctrl "/dev/$other" | grep -E '^cntlid'
    timeout 60 nvme disconnect -d "$other"
    wait_live "$mine"
}

# One of two controllers goes; with two paths to one namespace the kernel goes on by the other, fio sees no error.
lose_one_of_two() {
    local controllers
    mapfile -t controllers < <(controllers_of "$nqn")
    fio_in_background 6
    timeout 60 nvme disconnect -d "${controllers[0]}"
    wait $load
    wait_live "${controllers[1]}"
    kept_data_is_there
}

idle_for_two_keep_alives() {
    sleep 11
    [[ $(state_of "$ctrl") == live ]]
    kept_data_is_there
}

# Nothing leaves the guest for 14 s, longer than both ends' keep alive: the target drops the controller, the kernel begins
# to reconnect, and repeats what was under way. fio must not see an error.
network_lost_under_load() {
    trap 'tc qdisc del dev eth0 root 2>/dev/null || true' EXIT
    fio_in_background 20
    tc qdisc add dev eth0 root netem loss 100%
    sleep 14
    tc qdisc del dev eth0 root
    wait $load
    wait_live "$ctrl"
    dmesg | tail -40 | grep -i 'reconnect'
    kept_data_is_there
}

lossy_network() {
    trap 'tc qdisc del dev eth0 root 2>/dev/null || true' EXIT
    tc qdisc add dev eth0 root netem delay 2ms 1ms loss 0.5% reorder 5%
    fio_verified 16k 16 4m
}

connect_five_times() {
    local i
    for ((i = 0; i < 5; i++)); do
        again
        disconnect "$nqn"
    done
}

connection_steps() {
    step "controller reset, then I/O" reset_controller
    step "controller reset under I/O" reset_under_load
    keep_some_data
    step "a controller of another host" controller_of_another_host
    step "a second controller of the same host" second_controller
    if ((last == 0)); then
        step "one of two controllers disconnected under I/O" lose_one_of_two
    fi
    step "disconnect" disconnect "$nqn"
    must "reconnect, keep alive 5 s" again -k 5 -c 2
    find_devices
    step "data survived the reconnect" kept_data_is_there
    step "idle for two keep alive periods" idle_for_two_keep_alives
    step "network that loses and reorders packets: fio, crc32c" lossy_network
    step "no network for 14 s under I/O: the kernel reconnects" network_lost_under_load
    step "disconnect under I/O" disconnect_under_load
    must "reconnect" again
    find_devices
    step "I/O after that" write_read 65536
    step "disconnect at the end" disconnect "$nqn"
    step "connect and disconnect five times" connect_five_times
}

# With PAUSES=1 the host has its turn before the first part and after the last, while the namespace is connected.
run_parts() { # PART...
    local part
    [[ ${PAUSES:-} ]] && pause "connected"
    for part; do
        case $part in
            identify) identify_steps ;;
            logs) log_steps ;;
            commands) command_steps ;;
            fio) fio_steps ;;
            files) file_system_steps ;;
            connections) connection_steps ;;
            *) step "part $part" false ;;
        esac
    done
    [[ ${PAUSES:-} ]] && pause "done"
    if controller_of "$nqn" >/dev/null; then step "disconnect" disconnect "$nqn"; fi
}
