package io.peerlane.fabric.timing;

import static io.peerlane.fabric.timing.ComponentKind.CPU;
import static io.peerlane.fabric.timing.ComponentKind.DRIVE;
import static io.peerlane.fabric.timing.ComponentKind.LINK;
import static io.peerlane.fabric.timing.ComponentKind.MEMORY;
import static io.peerlane.fabric.timing.ComponentKind.NETWORK;
import static io.peerlane.fabric.timing.ComponentKind.ROOT_COMPLEX;
import static io.peerlane.fabric.timing.ComponentKind.SWITCH;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A constant of the model that a machine file can set. Rates are GB/s (10^9 bytes), latencies ns, sizes bytes unless the
 * unit says otherwise.
 */
public enum Parameter {
    /** Largest payload of a memory write or completion (MPS). */
    MAX_PAYLOAD(LINK, "maxPayload", "B", 128, 4096, 256, Mark.ASSUMED, "what server platforms negotiate"),
    /** Largest memory read request (MRRS). */
    MAX_READ_REQUEST(LINK, "maxReadRequest", "B", 128, 4096, 512, Mark.ASSUMED, "value after reset"),
    /** Bytes of a memory write or read request on the wire beside its payload. */
    REQUEST_OVERHEAD(
            LINK, "requestOverhead", "B", 12, 40, 24, Mark.SPECIFIED, "framing 4, header 16 (64-bit address), LCRC 4"),
    /** Bytes of a completion on the wire beside its payload. */
    COMPLETION_OVERHEAD(LINK, "completionOverhead", "B", 12, 40, 20, Mark.SPECIFIED, "framing 4, header 12, LCRC 4"),
    /** Share of the time that goes into clock compensation. */
    SKIP_SHARE(LINK, "skipShare", "", 0, 0.1, 4.0 / 1538, Mark.SPECIFIED, Sources.PCIE_BENCH),
    /** Bytes of acknowledgement and credit update against the data, for each data packet. */
    LINK_LAYER_BYTES(
            LINK, "linkLayerBytes", "B", 0, 16, 3, Mark.ASSUMED, "8 B for each 4 packets and 8 B for each 8 packets"),
    /** Read requests a requester keeps open. */
    READ_TAGS(LINK, "readTags", "", 1, 768, 256, Mark.SPECIFIED, "8-bit tags"),

    /** From ingress to egress port. */
    SWITCH_LATENCY(SWITCH, "latency", "ns", 0, 100_000, 110, Mark.ASSUMED, "between the 85 and 150 of product briefs"),

    /** Bytes of the packets in which peer requests leave the root complex. */
    FORWARDED_PAYLOAD(ROOT_COMPLEX, "forwardedPayload", "B", 64, 4096, 256, Mark.ASSUMED, "as negotiated"),
    /** Most that goes from peer to peer in one direction; 0 forwards nothing. */
    PEER_RATE(ROOT_COMPLEX, "peerRate", "GB/s", 0, 10_000, 7.0, Mark.ASSUMED, "the lowest of the measured ones"),
    /** 1 if peer reads are forwarded as writes are. */
    PEER_READS(ROOT_COMPLEX, "peerReads", "", 0, 1, 1, Mark.ASSUMED, "server parts"),
    /** From ingress to egress port. */
    PEER_LATENCY(ROOT_COMPLEX, "peerLatency", "ns", 0, 100_000, 200, Mark.ASSUMED, "no public source"),
    /** A device's read of 64 bytes of local memory, idle. */
    MEMORY_READ_LATENCY(
            ROOT_COMPLEX, "memoryReadLatency", "ns", 0, 100_000, 500, Mark.ASSUMED, "quoted between 400 and 600"),
    /** On top of it if the memory is another socket's. */
    REMOTE_READ_LATENCY(
            ROOT_COMPLEX,
            "remoteReadLatency",
            "ns",
            0,
            100_000,
            0,
            Mark.ASSUMED,
            "local memory; 125 gives the 20 % at 64 B of " + Sources.PCIE_BENCH),
    /** 1 if an IOMMU translates what devices ask of memory. */
    TRANSLATION(ROOT_COMPLEX, "translation", "", 0, 1, 0, Mark.ASSUMED, "no IOMMU, or one that passes through"),
    /** Pages of 4 KiB whose translation is at hand. */
    TRANSLATION_ENTRIES(
            ROOT_COMPLEX, "translationEntries", "pages", 1, 1e6, 64, Mark.ASSUMED, "as seen in " + Sources.PCIE_BENCH),
    /** Until another one is there. */
    TRANSLATION_MISS_LATENCY(
            ROOT_COMPLEX,
            "translationMissLatency",
            "ns",
            0,
            100_000,
            330,
            Mark.ASSUMED,
            "as seen in " + Sources.PCIE_BENCH),
    /** Until a device's write to memory has given its credit back, idle. */
    MEMORY_WRITE_LATENCY(
            ROOT_COMPLEX, "memoryWriteLatency", "ns", 1, 100_000, 300, Mark.MEASURED, Sources.HOST_NETWORK),
    /** Cache lines of 64 bytes that writes to memory may have under way, for each root port; 0 is without limit. */
    WRITE_CREDITS(ROOT_COMPLEX, "writeCredits", "lines", 0, 100_000, 92, Mark.MEASURED, Sources.HOST_NETWORK),

    /** Channels. */
    CHANNELS(MEMORY, "channels", "", 1, 64, 8, Mark.ASSUMED, "a server socket"),
    /** Transfers per second and channel, of 8 bytes. */
    TRANSFER_RATE(MEMORY, "transferRate", "MT/s", 100, 20_000, 3200, Mark.ASSUMED, "DDR4"),
    /** Share of that rate that is reached. */
    EFFICIENCY(MEMORY, "efficiency", "", 0.1, 1, 0.8, Mark.ASSUMED, "no public source"),
    /** Cache into which devices write; 0 sends all to memory. */
    INJECTABLE_CACHE(MEMORY, "injectableCache", "B", 0, 1e9, 0, Mark.ASSUMED, "injection off"),
    /** What the processor writes to memory beside the target. */
    NEIGHBOUR_WRITES(MEMORY, "neighbourWrites", "GB/s", 0, 10_000, 0, Mark.ASSUMED, "an idle machine"),

    /** From the medium, all units together. */
    DRIVE_READ_RATE(DRIVE, "readRate", "GB/s", 0.001, 1000, 7.1, Mark.ASSUMED, "a Gen4 x4 drive"),
    /** To the medium, all units together. */
    DRIVE_WRITE_RATE(DRIVE, "writeRate", "GB/s", 0.001, 1000, 6.5, Mark.ASSUMED, "a Gen4 x4 drive"),
    /** Commands per second. */
    DRIVE_IOPS(DRIVE, "iops", "1/s", 1, 1e9, 1.5e6, Mark.ASSUMED, "a Gen4 x4 drive"),
    /** Units of the medium that work at the same time. */
    DRIVE_UNITS(DRIVE, "units", "", 1, 1024, 8, Mark.MEASURED, Sources.NVMEVIRT),
    /** Before the first byte of a read. */
    DRIVE_READ_LATENCY(DRIVE, "readLatency", "ns", 0, 1e9, 57_300, Mark.MEASURED, Sources.NVMEVIRT),
    /** Until a write is in the drive's buffer, power-safe. */
    DRIVE_WRITE_LATENCY(DRIVE, "writeLatency", "ns", 0, 1e9, 12_000, Mark.ASSUMED, "a buffered write"),
    /** Share of these latencies that varies, exponentially. */
    DRIVE_VARIATION(DRIVE, "variation", "", 0, 1, 0.15, Mark.ASSUMED, "6 of 36 us of cell time in " + Sources.NVMEVIRT),
    /** A write into the memory buffer. */
    CMB_WRITE_LATENCY(DRIVE, "cmbWriteLatency", "ns", 0, 100_000, 150, Mark.ASSUMED, "no public source"),
    /** A read from the memory buffer. */
    CMB_READ_LATENCY(DRIVE, "cmbReadLatency", "ns", 0, 100_000, 400, Mark.ASSUMED, "no public source"),

    /** Bit rate of the wire. */
    LINE_RATE(NETWORK, "lineRate", "Gb/s", 0.1, 10_000, 100, Mark.SPECIFIED, "100 Gigabit Ethernet"),
    /** Bytes of RDMA payload in a frame. */
    FRAME_PAYLOAD(NETWORK, "framePayload", "B", 64, 65_536, 4096, Mark.SPECIFIED, "RoCE v2 with an RDMA MTU of 4096"),
    /** Bytes of a frame beside them, with preamble and gap. */
    FRAME_OVERHEAD(
            NETWORK, "frameOverhead", "B", 0, 1000, 82, Mark.DERIVED, "20 + 18 Ethernet, 20 IPv4, 8 UDP, 16 RoCE v2"),
    /** One way, host to target. */
    NETWORK_LATENCY(NETWORK, "latency", "ns", 0, 1e9, 2_000, Mark.ASSUMED, "one switch and two adapters"),

    /** Processors that run the target. */
    CORES(CPU, "cores", "", 1, 1024, 2, Mark.ASSUMED, "an event loop on each"),
    /** Time of a processor for each command. */
    COMMAND_TIME(CPU, "commandTime", "ns", 0, 1e9, 730, Mark.MEASURED, Sources.SPDK),
    /** Time of a processor in TCP/IP and system calls for each command over NVMe/TCP, on top of it. */
    SOCKET_TIME(CPU, "socketTime", "ns", 0, 1e9, 3_000, Mark.ASSUMED, "no public source"),
    /** What one processor copies between socket buffers and memory. */
    COPY_RATE(CPU, "copyRate", "GB/s", 0.01, 1000, 8, Mark.ASSUMED, "no public source"),
    /** From a completion's interrupt or poll to its handling. */
    NOTICE_LATENCY(CPU, "noticeLatency", "ns", 0, 1e9, 1_000, Mark.ASSUMED, "no public source");

    private final ComponentKind kind;
    private final String json;
    private final String unit;
    private final double least;
    private final double most;
    private final double value;
    private final Mark mark;
    private final String source;

    Parameter(
            ComponentKind kind,
            String json,
            String unit,
            double least,
            double most,
            double value,
            Mark mark,
            String source) {
        this.kind = kind;
        this.json = json;
        this.unit = unit;
        this.least = least;
        this.most = most;
        this.value = value;
        this.mark = mark;
        this.source = source;
    }

    /** What it belongs to. */
    public ComponentKind kind() {
        return kind;
    }

    /** Name in machine files and reports, unique among those of its kind. */
    public String json() {
        return json;
    }

    /** Unit of the value; empty for counts and shares. */
    public String unit() {
        return unit;
    }

    /** Used where nothing else is said. */
    public Constant standard() {
        return new Constant(value, mark, source);
    }

    /** The parameters of a kind of component, in the order of the model card. */
    public static List<Parameter> of(ComponentKind kind) {
        return Arrays.stream(values()).filter(p -> p.kind == kind).toList();
    }

    /** The parameter of a kind with this name. */
    public static Optional<Parameter> find(ComponentKind kind, String json) {
        return of(kind).stream().filter(p -> p.json.equals(json)).findFirst();
    }

    /** @throws TimingException naming the range, if {@code set} is outside it */
    double checked(double set) {
        if (!(set >= least && set <= most)) {
            throw new TimingException(
                    kind.json() + "." + json, number(set), "%s to %s".formatted(number(least), number(most)));
        }
        return set;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
