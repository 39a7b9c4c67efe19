package io.peerlane.nvme.wire.fabrics;

import static io.peerlane.fabric.octets.Octets.BE64;
import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.be64;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Connect data: 1024 bytes (NVMe Base 2.1, 6.3). CNTLID is little-endian, HOSTID in the order of its text. A view: it
 * borrows {@code bytes}.
 *
 * @param bytes the data block
 */
public record ConnectDataBlock(MemorySegment bytes) {

    /** Bytes of the block. */
    public static final int BYTES = 1024;

    /** Offset of HOSTID; refusals name offsets. */
    public static final int HOSTID = 0;

    /** Offset of CNTLID. */
    public static final int CNTLID = 16;

    /** Offset of SUBNQN. */
    public static final int SUBNQN = 256;

    /** Offset of HOSTNQN. */
    public static final int HOSTNQN = 512;

    /** Bytes of a name field; the last one is NUL. */
    public static final int NQN_BYTES = 256;

    /** @throws TruncatedException if there are fewer than 1024 bytes */
    public ConnectDataBlock {
        TruncatedException.check("Connect data", BYTES, bytes.byteSize());
    }

    /** Copies the fields out; a name ends at its first NUL, or at 256 bytes if it has none. */
    public ConnectData parse() {
        var hostIdentifier = new UUID(be64(bytes, HOSTID), be64(bytes, HOSTID + 8));
        return new ConnectData(hostIdentifier, le16(bytes, CNTLID), name(SUBNQN), name(HOSTNQN));
    }

    /** True if the name field at {@code offset} holds a NUL. */
    public boolean isTerminated(int offset) {
        return nameLength(offset) < NQN_BYTES;
    }

    /**
     * Writes every byte, reserved ones as zero.
     *
     * @throws IllegalArgumentException if a name has more than 255 bytes
     */
    public void emit(ConnectData data) {
        bytes.asSlice(0, BYTES).fill((byte) 0);
        bytes.set(BE64, HOSTID, data.hostIdentifier().getMostSignificantBits());
        bytes.set(BE64, HOSTID + 8, data.hostIdentifier().getLeastSignificantBits());
        bytes.set(LE16, CNTLID, (short) data.controllerIdentifier());
        put(SUBNQN, data.subsystemNqn());
        put(HOSTNQN, data.hostNqn());
    }

    private String name(int offset) {
        var octets = bytes.asSlice(offset, nameLength(offset)).toArray(ValueLayout.JAVA_BYTE);
        return new String(octets, StandardCharsets.UTF_8);
    }

    private int nameLength(int offset) {
        int length = 0;
        while (length < NQN_BYTES && u8(bytes, offset + length) != 0) {
            length++;
        }
        return length;
    }

    private void put(int offset, String name) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        if (octets.length >= NQN_BYTES) {
            throw new IllegalArgumentException("an NQN has at most 255 bytes, found " + octets.length + ": " + name);
        }
        MemorySegment.copy(octets, 0, bytes, ValueLayout.JAVA_BYTE, offset, octets.length);
    }
}
