package io.peerlane.fabric.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Zeroed memory that takes no room until it is written: anonymous mappings of Linux with {@code MAP_NORESERVE}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mmap.2.html">mmap(2)</a>
 */
public final class SparseMemory {

    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final long MAP_FAILED = -1;
    private static final int MADV_DONTNEED = 4;
    private static final long PAGE = 4096;

    private static final MethodHandle MMAP =
            call("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = call("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private static final MethodHandle MADVISE =
            call("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private SparseMemory() {}

    @SuppressWarnings("restricted")
    private static MethodHandle call(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    /**
     * Maps zeroed, page-aligned memory.
     *
     * @param bytes more than 0; beyond 2 GiB and beyond the machine's own memory is fine
     * @param arena its closing unmaps the memory; accessible from the threads the arena allows
     * @throws ErrnoException ENOMEM if there are not enough addresses
     */
    @SuppressWarnings("restricted")
    public static MemorySegment map(long bytes, Arena arena) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("mapping of " + bytes + " bytes");
        }
        MemorySegment mapped = mmap(bytes);
        if (mapped.address() == MAP_FAILED) {
            throw new ErrnoException(Errno.ENOMEM, "no room for a mapping of " + bytes + " bytes");
        }
        return mapped.reinterpret(bytes, arena, SparseMemory::unmap);
    }

    private static MemorySegment mmap(long bytes) {
        try {
            return (MemorySegment) MMAP.invokeExact(
                    MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("mmap cannot be called", e);
        }
    }

    /**
     * Zeroes part of a mapping; whole pages of 4 KiB in it take no room any more, until they are written again. Nobody may
     * access that part meanwhile.
     *
     * @param mapping memory that {@link #map} made, from its start on
     * @see <a href="https://man7.org/linux/man-pages/man2/madvise.2.html">madvise(2), MADV_DONTNEED</a>
     */
    public static void zero(MemorySegment mapping, long offset, long length) {
        long end = offset + length;
        long firstPage = Math.min(end, (offset + PAGE - 1) & -PAGE);
        long lastPage = Math.max(firstPage, end & -PAGE);
        mapping.asSlice(offset, firstPage - offset).fill((byte) 0);
        mapping.asSlice(lastPage, end - lastPage).fill((byte) 0);
        if (firstPage < lastPage) {
            release(mapping.asSlice(firstPage, lastPage - firstPage));
        }
    }

    /** Pages larger than 4 KiB, or locked ones, are refused: then they are zeroed the ordinary way. */
    private static void release(MemorySegment pages) {
        try {
            if ((int) MADVISE.invokeExact(pages, pages.byteSize(), MADV_DONTNEED) != 0) {
                pages.fill((byte) 0);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("madvise cannot be called", e);
        }
    }

    private static void unmap(MemorySegment mapped) {
        try {
            int ignored = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
            assert ignored == 0 : "munmap of a whole mapping";
        } catch (Throwable e) {
            throw new IllegalStateException("munmap cannot be called", e);
        }
    }
}
