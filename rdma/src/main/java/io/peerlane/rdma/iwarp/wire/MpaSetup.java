package io.peerlane.rdma.iwarp.wire;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an MPA Request or Reply Frame (RFC 5044, 7.1.1; RFC 6581, 9).
 *
 * @param markers M: the sender wants to receive markers
 * @param crc C: the sender wants CRCs
 * @param rejected R: connection refused
 * @param revision 0 to 255; 1 is RFC 5044, 2 is RFC 6581
 * @param enhanced the enhanced set-up, null without S
 * @param privateData the application's octets
 */
public record MpaSetup(
        MpaFrame.Kind kind,
        boolean markers,
        boolean crc,
        boolean rejected,
        int revision,
        @Nullable EnhancedSetup enhanced,
        byte[] privateData) {

    /** @throws IllegalArgumentException if the private data is too long for a frame */
    public MpaSetup {
        int most = MpaFrame.MAX_PRIVATE_DATA - (enhanced == null ? 0 : EnhancedSetup.SIZE);
        if (privateData.length > most) {
            throw new IllegalArgumentException(
                    "private data of " + privateData.length + " bytes, at most " + most + " fit");
        }
    }

    /** Octets of the frame. */
    public int size() {
        return MpaFrame.HEADER_SIZE + (enhanced == null ? 0 : EnhancedSetup.SIZE) + privateData.length;
    }

    /** The frame's octets. */
    public byte[] toBytes() {
        var bytes = new byte[size()];
        new MpaFrame(MemorySegment.ofArray(bytes)).emit(this);
        return bytes;
    }
}
