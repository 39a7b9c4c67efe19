package io.peerlane.nvme.namespace;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Zeroes ranges of a file without writing zeroes, where its file system can. Uses a descriptor of its own: closing it drops
 * the locks this process has on the file, so it is closed last. Any thread; calls may block.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/fallocate.2.html">fallocate(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/fcntl_locking.2.html">fcntl_locking(2), about closing</a>
 */
final class FileHoles implements AutoCloseable {

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int KEEP_SIZE = 0x01;
    private static final int PUNCH_HOLE = 0x02;
    private static final int ZERO_RANGE = 0x10;

    private static final MethodHandle OPEN =
            call("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FALLOCATE =
            call("fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;

    private FileHoles(int descriptor) {
        this.descriptor = descriptor;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle call(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /** For a file that is open already; one that cannot be opened again has no holes made. */
    static FileHoles of(Path path) {
        try (var arena = Arena.ofConfined()) {
            return new FileHoles((int) OPEN.invokeExact(arena.allocateFrom(path.toString()), O_RDWR | O_CLOEXEC));
        } catch (Throwable e) {
            throw new IllegalStateException("open cannot be called", e);
        }
    }

    /**
     * Makes a range read as zeroes.
     *
     * @param release whether to give up its room
     * @return false if the file system cannot: the range is as it was, or zeroed in part
     */
    boolean zero(long offset, long length, boolean release) {
        int mode = KEEP_SIZE | (release ? PUNCH_HOLE : ZERO_RANGE);
        try {
            return descriptor >= 0 && (int) FALLOCATE.invokeExact(descriptor, mode, offset, length) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("fallocate cannot be called", e);
        }
    }

    @Override
    public void close() {
        if (descriptor < 0) {
            return;
        }
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
            assert ignored == 0 : "close of an open descriptor";
        } catch (Throwable e) {
            throw new IllegalStateException("close cannot be called", e);
        }
    }
}
