package io.peerlane.rdma.iwarp.wire;

import static io.peerlane.fabric.octets.Octets.BE16;
import static io.peerlane.fabric.octets.Octets.U8;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * MPA Request or Reply Frame: 20 octets and private data (RFC 5044, 7.1.1; RFC 6581, 9). A view: it borrows
 * {@code bytes}, which must outlive it; {@link #parse()} copies the fields out.
 */
public record MpaFrame(MemorySegment bytes) {

    /** Key, flags, revision, length of the private data. */
    public static final StructLayout LAYOUT = structLayout(
            sequenceLayout(16, U8).withName("KEY"),
            U8.withName("FLAGS"),
            U8.withName("REV"),
            BE16.withName("PD_LENGTH"));

    /** Octets before the private data. */
    public static final int HEADER_SIZE = (int) LAYOUT.byteSize();

    /** Most octets of private data, those of the enhanced set-up included (RFC 5044, 7.1.1). */
    public static final int MAX_PRIVATE_DATA = 512;

    /** Octets of the longest frame. */
    public static final int MAX_SIZE = HEADER_SIZE + MAX_PRIVATE_DATA;

    private static final long FLAGS = Octets.offsetOf(LAYOUT, "FLAGS");
    private static final long REV = Octets.offsetOf(LAYOUT, "REV");
    private static final long PD_LENGTH = Octets.offsetOf(LAYOUT, "PD_LENGTH");

    private static final int ENHANCED_REVISION = 2;

    private static final int MARKERS = 0x80;
    private static final int CRC = 0x40;
    private static final int REJECTED = 0x20;
    private static final int ENHANCED = 0x10;

    /** Which of the two frames. */
    public enum Kind {
        /** From the initiator. */
        REQUEST("MPA ID Req Frame"),
        /** From the responder. */
        REPLY("MPA ID Rep Frame");

        private final String key;

        Kind(String key) {
            this.key = key;
        }
    }

    /** @throws TruncatedException if {@code bytes} is shorter than the fixed part */
    public MpaFrame {
        TruncatedException.check("MPA frame", HEADER_SIZE, bytes.byteSize());
    }

    /** Whether the first {@code length} octets of {@code bytes} (at most 16 are looked at) can begin {@code kind}. */
    public static boolean mayBegin(Kind kind, MemorySegment bytes, long at, long length) {
        long n = Math.min(length, kind.key.length());
        for (int i = 0; i < n; i++) {
            if (bytes.get(U8, at + i) != kind.key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Which frame the key says; empty if neither. */
    public Optional<Kind> kind() {
        for (var kind : Kind.values()) {
            if (mayBegin(kind, bytes, 0, HEADER_SIZE)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** M: the sender wants to receive markers. */
    public boolean markers() {
        return (flags() & MARKERS) != 0;
    }

    /** C: the sender wants CRCs, which then go both ways. */
    public boolean crc() {
        return (flags() & CRC) != 0;
    }

    /** R: connection refused; in a Reply only. */
    public boolean rejected() {
        return (flags() & REJECTED) != 0;
    }

    /** S: private data begins with the enhanced set-up; a reserved bit before revision 2, ignored there. */
    public boolean enhanced() {
        return (flags() & ENHANCED) != 0 && revision() >= ENHANCED_REVISION;
    }

    /** Revision of MPA, 0 to 255. */
    public int revision() {
        return Octets.u8(bytes, REV);
    }

    /** Octets of private data that follow, 0 to 65535; more than {@link #MAX_PRIVATE_DATA} is an error. */
    public int privateDataLength() {
        return Octets.be16(bytes, PD_LENGTH);
    }

    /**
     * Copies the fields out. With S set the enhanced set-up is split from the private data.
     *
     * @throws TruncatedException if the private data is not all there, or too short for the enhanced set-up
     * @throws IllegalArgumentException if the key is none of MPA's
     */
    public MpaSetup parse() {
        TruncatedException.check("MPA frame with private data", HEADER_SIZE + privateDataLength(), bytes.byteSize());
        var kind = kind().orElseThrow(() -> new IllegalArgumentException("not an MPA key"));
        var privateData = bytes.asSlice(HEADER_SIZE, privateDataLength());
        @Nullable EnhancedSetup setup = enhanced() ? EnhancedSetup.parse(privateData, 0) : null;
        byte[] rest =
                privateData.asSlice(setup == null ? 0 : EnhancedSetup.SIZE).toArray(U8);
        return new MpaSetup(kind, markers(), crc(), rejected(), revision(), setup, rest);
    }

    /**
     * Writes every octet of the frame, reserved flags as zero.
     *
     * @throws TruncatedException if it does not fit
     */
    public void emit(MpaSetup setup) {
        TruncatedException.check("MPA frame with private data", setup.size(), bytes.byteSize());
        byte[] key = setup.kind().key.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(key, 0, bytes, U8, 0, key.length);
        bytes.set(U8, FLAGS, (byte) flags(setup));
        bytes.set(U8, REV, (byte) setup.revision());
        bytes.set(BE16, PD_LENGTH, (short) (setup.size() - HEADER_SIZE));
        long at = HEADER_SIZE;
        var enhanced = setup.enhanced();
        if (enhanced != null) {
            enhanced.emit(bytes, at);
            at += EnhancedSetup.SIZE;
        }
        byte[] privateData = setup.privateData();
        MemorySegment.copy(privateData, 0, bytes, U8, at, privateData.length);
    }

    private int flags() {
        return Octets.u8(bytes, FLAGS);
    }

    private static int flags(MpaSetup setup) {
        return (setup.markers() ? MARKERS : 0)
                | (setup.crc() ? CRC : 0)
                | (setup.rejected() ? REJECTED : 0)
                | (setup.enhanced() != null ? ENHANCED : 0);
    }
}
