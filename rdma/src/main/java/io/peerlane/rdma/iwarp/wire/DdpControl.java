package io.peerlane.rdma.iwarp.wire;

/**
 * The first 16 bits of every DDP segment: DDP control octet (RFC 5041, 4.1) and RDMAP control octet (RFC 5040, 4.1).
 * Handled as an {@code int}, 0 to 65535.
 *
 * <pre>
 *  15 14 13..10 9..8 7..6 5..4 3..0
 *   T  L  rsvd   DV   RV  rsvd opcode
 * </pre>
 */
public final class DdpControl {

    /** Octets it takes. */
    public static final int SIZE = 2;

    /** The only DDP version there is (RFC 5041). */
    public static final int DDP_VERSION = 1;

    /** The only RDMAP version there is (RFC 5040). */
    public static final int RDMAP_VERSION = 1;

    private static final int TAGGED = 0x8000;
    private static final int LAST = 0x4000;
    private static final int DDP_VERSION_SHIFT = 8;
    private static final int RDMAP_VERSION_SHIFT = 6;
    private static final int VERSIONS = DDP_VERSION << DDP_VERSION_SHIFT | RDMAP_VERSION << RDMAP_VERSION_SHIFT;

    private DdpControl() {}

    /** The control word of a segment of a message; reserved bits 0. */
    public static int of(RdmapOpcode opcode, boolean last) {
        return (opcode.isTagged() ? TAGGED : 0) | (last ? LAST : 0) | VERSIONS | opcode.value();
    }

    /** T: the segment names its buffer by STag. */
    public static boolean isTagged(int control) {
        return (control & TAGGED) != 0;
    }

    /** L: last segment of its message. */
    public static boolean isLast(int control) {
        return (control & LAST) != 0;
    }

    /** DDP version, 0 to 3. */
    public static int ddpVersion(int control) {
        return control >> DDP_VERSION_SHIFT & 3;
    }

    /** RDMAP version, 0 to 3. */
    public static int rdmapVersion(int control) {
        return control >> RDMAP_VERSION_SHIFT & 3;
    }

    /** Opcode, 0 to 15; {@link RdmapOpcode#of} names it. */
    public static int opcode(int control) {
        return control & 0xf;
    }
}
