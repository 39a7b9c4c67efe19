package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.EnhancedSetup;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The checks that Request and Reply share, in the order in which the octets arrive (RFC 5044, 7.1; RFC 6581, 9). */
final class MpaStart {

    private MpaStart() {}

    /** What is there of a frame. */
    sealed interface Found {
        /** Octets are missing. */
        record Incomplete() implements Found {}

        /** The whole frame; whatever follows it is not in it. */
        record Whole(MpaFrame frame, int size) implements Found {}

        /** It can never become a valid frame. */
        record Invalid(
                MpaError error, String detail, @Nullable MpaFrame header) implements Found {}
    }

    /** Looks for a frame of {@code kind} at the start of {@code bytes}. */
    static Found find(MpaFrame.Kind kind, MemorySegment bytes) {
        if (!MpaFrame.mayBegin(kind, bytes, 0, bytes.byteSize())) {
            return new Found.Invalid(MpaError.WRONG_KEY, "not an MPA " + kind, null);
        }
        if (bytes.byteSize() < MpaFrame.HEADER_SIZE) {
            return new Found.Incomplete();
        }
        var header = new MpaFrame(bytes);
        var invalid = checkHeader(header);
        if (invalid != null) {
            return invalid;
        }
        int size = MpaFrame.HEADER_SIZE + header.privateDataLength();
        return bytes.byteSize() < size
                ? new Found.Incomplete()
                : new Found.Whole(new MpaFrame(bytes.asSlice(0, size)), size);
    }

    private static Found.@Nullable Invalid checkHeader(MpaFrame header) {
        int revision = header.revision();
        if (revision < 1 || revision > 2) {
            return new Found.Invalid(MpaError.UNSUPPORTED_REVISION, "revision " + revision, header);
        }
        int length = header.privateDataLength();
        if (length > MpaFrame.MAX_PRIVATE_DATA) {
            return new Found.Invalid(
                    MpaError.PRIVATE_DATA_TOO_LONG, "private data of %d bytes, at most 512".formatted(length), header);
        }
        if (header.enhanced() && length < EnhancedSetup.SIZE) {
            return new Found.Invalid(
                    MpaError.ENHANCED_DATA_MISSING,
                    "enhanced set-up needs 4 bytes of private data, found " + length,
                    header);
        }
        return null;
    }
}
