package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Feature Identifiers Supported and Effects log page, 1024 bytes: a dword per feature identifier (NVMe Base 2.1, 5.1.12.1.18).
 */
public record FeatureEffectsLog(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 1024;

    /** FSUPP: the feature is supported. */
    public static final int FSUPP = 1;

    /** CCC: setting it may change capabilities of the controller. */
    public static final int CCC = 1 << 4;

    /** FSP: the feature belongs to a namespace. */
    public static final int NAMESPACE_SCOPE = 1 << 20;

    /** FSP: the feature belongs to the controller. */
    public static final int CONTROLLER_SCOPE = 1 << 21;

    /** @throws TruncatedException if there are fewer than 1024 bytes */
    public FeatureEffectsLog {
        TruncatedException.check("Feature Identifiers Supported and Effects log page", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static FeatureEffectsLog allocate() {
        return new FeatureEffectsLog(MemorySegment.ofArray(new byte[BYTES]));
    }

    /** Effects of feature {@code identifier}, 0 to 255; 0 if it is not supported. */
    public int get(int identifier) {
        return bytes.get(LE32, 4L * identifier);
    }

    /** Writes the effects of feature {@code identifier}, 0 to 255. */
    public void set(int identifier, int effects) {
        bytes.set(LE32, 4L * identifier, effects);
    }
}
