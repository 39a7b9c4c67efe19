package io.peerlane.nvme.wire.fabrics;

import io.peerlane.fabric.octets.TruncatedException;
import io.peerlane.nvme.wire.Field;
import io.peerlane.nvme.wire.Structure;
import java.lang.foreign.MemorySegment;

/**
 * An entry of the Discovery log page: 1024 bytes, little-endian (NVMe Base 2.1, 5.1.12.3.1). A view: it borrows {@code bytes};
 * {@link #parse()} copies the fields out.
 *
 * @param bytes the entry
 */
public record DiscoveryLogEntry(MemorySegment bytes) implements Structure {

    /** Bytes of an entry. */
    public static final int BYTES = 1024;

    /** Transport type, see {@link TransportType}. */
    public static final Field.Byte8 TRTYPE = new Field.Byte8("TRTYPE", 0);

    /** Address family, see {@link AddressFamily}. */
    public static final Field.Byte8 ADRFAM = new Field.Byte8("ADRFAM", 1);

    /** Subsystem type, see {@link SubsystemType}. */
    public static final Field.Byte8 SUBTYPE = new Field.Byte8("SUBTYPE", 2);

    /** Transport requirements: 1:0 secure channel, 2 SQ flow control may be disabled. */
    public static final Field.Byte8 TREQ = new Field.Byte8("TREQ", 3);

    /** Port identifier. */
    public static final Field.Word16 PORTID = new Field.Word16("PORTID", 4);

    /** Controller identifier, FFFFh in the dynamic controller model. */
    public static final Field.Word16 CNTLID = new Field.Word16("CNTLID", 6);

    /** Most entries of an admin submission queue. */
    public static final Field.Word16 ASQSZ = new Field.Word16("ASQSZ", 8);

    /** Entry flags: 0 duplicate returned information, 1 explicit persistent connections, 2 no CDC connectivity. */
    public static final Field.Word16 EFLAGS = new Field.Word16("EFLAGS", 10);

    /** Transport service identifier: a port number in decimal. */
    public static final Field.Text TRSVCID = new Field.Text("TRSVCID", 32, 32, '\0');

    /** NVM subsystem qualified name. */
    public static final Field.Text SUBNQN = new Field.Text("SUBNQN", 256, 256, '\0');

    /** Transport address: an IP address as text. */
    public static final Field.Text TRADDR = new Field.Text("TRADDR", 512, 256, '\0');

    /** Transport specific address subtype, 256 bytes: {@link TransportSpecific}. */
    public static final Field.Block TSAS = new Field.Block("TSAS", 768, 256);

    /** @throws TruncatedException if there are fewer than 1024 bytes */
    public DiscoveryLogEntry {
        TruncatedException.check("Discovery log page entry", BYTES, bytes.byteSize());
    }

    /** Copies the fields out; texts end at their first NUL, spaces before it are left off. */
    public DiscoveryEntry parse() {
        int type = get(TRTYPE);
        return new DiscoveryEntry(
                get(ADRFAM),
                get(SUBTYPE),
                get(TREQ),
                get(PORTID),
                get(CNTLID),
                get(ASQSZ),
                get(EFLAGS),
                get(TRSVCID),
                get(SUBNQN),
                get(TRADDR),
                TransportSpecific.parse(type, bytes.asSlice(TSAS.offset(), TSAS.length())));
    }

    /**
     * Writes every byte, reserved ones as zero.
     *
     * @throws IllegalArgumentException if a text or number does not fit its field
     */
    public void emit(DiscoveryEntry entry) {
        bytes.asSlice(0, BYTES).fill((byte) 0);
        set(TRTYPE, entry.transport().type());
        set(ADRFAM, entry.addressFamily());
        set(SUBTYPE, entry.subsystemType());
        set(TREQ, entry.requirements());
        set(PORTID, entry.portIdentifier());
        set(CNTLID, entry.controllerIdentifier());
        set(ASQSZ, entry.adminQueueSize());
        set(EFLAGS, entry.flags());
        set(TRSVCID, entry.serviceIdentifier());
        set(SUBNQN, entry.subsystemNqn());
        set(TRADDR, entry.address());
        entry.transport().emit(bytes.asSlice(TSAS.offset(), TSAS.length()));
    }
}
