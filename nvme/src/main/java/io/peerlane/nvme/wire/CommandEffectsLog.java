package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Commands Supported and Effects log page, 4096 bytes: a dword per admin opcode, then a dword per I/O opcode (NVMe Base
 * 2.1, 5.1.12.1.6).
 */
public record CommandEffectsLog(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 4096;

    /** CSUPP: the command is supported. */
    public static final int CSUPP = 1;

    /** LBCC: the command may change the content of logical blocks. */
    public static final int LBCC = 1 << 1;

    /** NCC: the command may change capabilities of a namespace. */
    public static final int NCC = 1 << 2;

    /** CCC: the command may change capabilities of the controller. */
    public static final int CCC = 1 << 4;

    private static final long IO = 1024;

    /** @throws TruncatedException if there are fewer than 4096 bytes */
    public CommandEffectsLog {
        TruncatedException.check("Commands Supported and Effects log page", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static CommandEffectsLog allocate() {
        return new CommandEffectsLog(MemorySegment.ofArray(new byte[BYTES]));
    }

    /** Effects of an admin opcode, 0 to 255. */
    public int admin(int opcode) {
        return bytes.get(LE32, 4L * opcode);
    }

    /** Writes the effects of an admin opcode, 0 to 255. */
    public void admin(int opcode, int effects) {
        bytes.set(LE32, 4L * opcode, effects);
    }

    /** Effects of an I/O opcode, 0 to 255. */
    public int io(int opcode) {
        return bytes.get(LE32, IO + 4L * opcode);
    }

    /** Writes the effects of an I/O opcode, 0 to 255. */
    public void io(int opcode, int effects) {
        bytes.set(LE32, IO + 4L * opcode, effects);
    }
}
