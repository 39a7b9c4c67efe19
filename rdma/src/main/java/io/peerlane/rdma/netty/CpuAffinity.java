package io.peerlane.rdma.netty;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Pins the calling thread to a processor.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html">sched_setaffinity(2)</a>
 */
final class CpuAffinity {

    private static final int MASK_BYTES = 128;
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private CpuAffinity() {}

    /**
     * Pins the calling thread.
     *
     * @param processor its number, 0 to 1023
     * @throws ErrnoException EINVAL for a processor that is not there or not allowed, EIO for what else the call said,
     *     EOPNOTSUPP if there is no such call
     */
    static void pin(int processor) {
        if (processor < 0 || processor >= MASK_BYTES * Byte.SIZE) {
            throw new ErrnoException(Errno.EINVAL, "processor " + processor + " is not 0 to 1023");
        }
        int errno;
        try {
            errno = setAffinity(processor);
        } catch (Throwable e) {
            throw new ErrnoException(Errno.EOPNOTSUPP, "sched_setaffinity cannot be called: " + e.getMessage(), e);
        }
        if (errno != 0) {
            throw new ErrnoException(
                    errno == Errno.EINVAL.number() ? Errno.EINVAL : Errno.EIO,
                    "sched_setaffinity for processor " + processor + " failed, errno " + errno);
        }
    }

    private static int setAffinity(int processor) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var mask = arena.allocate(MASK_BYTES, Long.BYTES);
            long word = (long) (processor / Long.SIZE) * Long.BYTES;
            mask.set(JAVA_LONG, word, 1L << processor % Long.SIZE);
            var state = arena.allocate(CAPTURE);
            int result = (int) schedSetaffinity().invokeExact(state, 0, (long) MASK_BYTES, mask);
            return result == 0 ? 0 : (int) ERRNO.get(state, 0L);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle schedSetaffinity() {
        var linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup().findOrThrow("sched_setaffinity");
        return linker.downcallHandle(
                symbol,
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                Linker.Option.captureCallState("errno"));
    }
}
