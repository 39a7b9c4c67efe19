package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/** Supported Log Pages log page, 1024 bytes: a dword per log page identifier (NVMe Base 2.1, 5.1.12.1.1). */
public record SupportedLogPages(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 1024;

    /** LSUPP: the log page is supported. */
    public static final int LSUPP = 1;

    /** @throws TruncatedException if there are fewer than 1024 bytes */
    public SupportedLogPages {
        TruncatedException.check("Supported Log Pages log page", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static SupportedLogPages allocate() {
        return new SupportedLogPages(MemorySegment.ofArray(new byte[BYTES]));
    }

    /** True if log page {@code identifier}, 0 to 255, is supported. */
    public boolean isSupported(int identifier) {
        return (bytes.get(LE32, 4L * identifier) & LSUPP) != 0;
    }

    /** Marks log page {@code identifier}, 0 to 255, as supported. */
    public void support(int identifier) {
        bytes.set(LE32, 4L * identifier, LSUPP);
    }
}
