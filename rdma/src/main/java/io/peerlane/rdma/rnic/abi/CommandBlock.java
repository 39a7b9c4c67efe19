package io.peerlane.rdma.rnic.abi;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;

import java.lang.foreign.MemorySegment;

/**
 * The command mailbox: 128 bytes in host memory. The driver fills the first 64 and writes COMMAND; the adapter fetches
 * them, executes, and writes the second 64 before the register write returns.
 *
 * <pre>
 *   0  u32  opcode: ordinal of {@link Command}
 *   4  u32  object: number or key of what is meant
 *   8  u64[7] arguments, as {@link Command} says
 *  64  u32  0, or the error number
 *  68  u32  number or key of what was made
 * </pre>
 */
public final class CommandBlock {

    /** Bytes of the block. */
    public static final int BYTES = 128;

    /** Bytes of the command, and of the result behind it. */
    public static final int HALF = 64;

    private static final long OBJECT = 4;
    private static final long ARGUMENTS = 8;

    /** What the adapter is asked to do; arguments in order. */
    public enum Command {
        /** Makes a protection domain. */
        ALLOCATE_PD,
        /** Frees it. EBUSY while something uses it. */
        FREE_PD,
        /** Makes a completion queue. Ring address, entries, loop that serves it. */
        CREATE_CQ,
        /** Frees it. EBUSY while a queue pair uses it. */
        DESTROY_CQ,
        /** Makes a queue pair in domain {@code object}. Send CQ, receive CQ, send ring, entries, receive ring, entries. */
        CREATE_QP,
        /** Frees it; its connection is cut and nothing of it completes any more. */
        DESTROY_QP,
        /** Registers memory in domain {@code object}. I/O virtual address, bus address, length, access mask. */
        REGISTER_MEMORY,
        /** Makes an unbound region in domain {@code object}. Most bytes of a binding. */
        ALLOCATE_FAST_REGION,
        /** Frees the region that key {@code object} names; only its upper 24 bits are looked at. */
        DEREGISTER,
        /** Makes a region in domain {@code object} that is not mapped. I/O virtual address, length, access mask. */
        ALLOCATE_REVOCABLE_REGION,
        /**
         * Maps region {@code object} to the memory of a list of {@link TranslationEntry}. Address of the list, entries. EBUSY if
         * it is mapped, EINVAL if the list is shorter than the region.
         */
        MAP_REGION,
        /** Unmaps region {@code object}: every access to it fails, and those that went on are over when the command is. */
        UNMAP_REGION
    }

    private CommandBlock() {}

    /** Writes opcode and object. */
    public static void command(MemorySegment block, Command command, int object) {
        block.set(LE32, 0, command.ordinal());
        block.set(LE32, OBJECT, object);
    }

    /** Writes argument {@code i}, 0 to 6. */
    public static void argument(MemorySegment block, int i, long value) {
        block.set(LE64, ARGUMENTS + 8L * i, value);
    }

    /** Opcode as found. */
    public static int opcode(MemorySegment block) {
        return block.get(LE32, 0);
    }

    /** Number or key of what is meant. */
    public static int object(MemorySegment block) {
        return block.get(LE32, OBJECT);
    }

    /** Argument {@code i}, 0 to 6. */
    public static long argument(MemorySegment block, int i) {
        return block.get(LE64, ARGUMENTS + 8L * i);
    }

    /** Writes a result into a block of its own 64 bytes at {@code offset}. */
    public static void result(MemorySegment block, long offset, int errno, int object) {
        block.set(LE32, offset, errno);
        block.set(LE32, offset + 4, object);
    }

    /** The result's error number, 0 for success. */
    public static int resultErrno(MemorySegment block) {
        return block.get(LE32, HALF);
    }

    /** Number or key of what was made. */
    public static int resultObject(MemorySegment block) {
        return block.get(LE32, HALF + 4L);
    }
}
