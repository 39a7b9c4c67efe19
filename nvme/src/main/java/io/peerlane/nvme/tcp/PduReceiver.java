package io.peerlane.nvme.tcp;

import static io.peerlane.fabric.octets.Octets.LE32;

import io.peerlane.nvme.wire.tcp.Crc32cDigest;
import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of a peer into PDUs: header, its digest, padding, data, its digest, however TCP split them. Headers are
 * collected here; data goes straight to where the handler says. Used on the connection's loop; allocates nothing per PDU.
 *
 * <pre>
 *   COMMON_HEADER --8 bytes, checked--&gt; HEADER --HLEN and HDGST, checked--&gt; READY --taken--&gt; PADDING --PDO--&gt; DATA
 *   DATA --all--&gt; DATA_DIGEST --4 bytes--&gt; COMMON_HEADER
 *   READY --not taken--&gt; READY, until offered again
 *   any --violation--&gt; FAILED: the rest of the stream is dropped
 * </pre>
 */
public final class PduReceiver {

    /** What becomes of PDUs. */
    public interface Handler {

        /**
         * A header is there and valid as far as the common header says.
         *
         * @param header from the PDU's first byte
         * @param dataBytes bytes of data that follow, 0 for none
         * @return false if there is no room for it now; it is offered again
         */
        boolean begin(PduType type, MemorySegment header, long dataBytes);

        /** The PDU is complete: its data, if it has any, is where {@link #placeAt} said. */
        void complete(boolean digestCorrect);

        /** The stream breaks a rule; nothing of it is looked at any more. */
        void violated(Violation violation);
    }

    private enum Stage {
        COMMON_HEADER,
        HEADER,
        READY,
        PADDING,
        DATA,
        DATA_DIGEST,
        FAILED
    }

    private final Handler handler;
    private final PduChecks checks;
    private final MemorySegment header = MemorySegment.ofArray(new byte[PduType.MAX_HEADER_BYTES + Crc32cDigest.BYTES]);
    private final PduHeader common = new PduHeader(header);
    private final MemorySegment trailer = MemorySegment.ofArray(new byte[Crc32cDigest.BYTES]);
    private final Crc32cDigest headerDigest = new Crc32cDigest();
    private final Crc32cDigest dataDigest = new Crc32cDigest();

    private Stage stage = Stage.COMMON_HEADER;
    private PduType type = PduType.IC_REQ;
    private int collected;
    private int wanted = PduHeader.BYTES;
    private long remaining;
    private long dataBytes;
    private @Nullable MemorySegment target;
    private long targetOffset;

    /** Hands PDUs that pass {@code checks} to {@code handler}. */
    public PduReceiver(Handler handler, PduChecks checks) {
        this.handler = handler;
        this.checks = checks;
    }

    /** Where the data of the PDU that {@link Handler#begin} is about goes; it is dropped unless this is called. */
    public void placeAt(MemorySegment memory, long offset) {
        target = memory;
        targetOffset = offset;
    }

    /** Nothing is looked at any more. */
    public void fail() {
        stage = Stage.FAILED;
    }

    /** The header of the PDU under way: a view of bytes that the next one overwrites. */
    public MemorySegment header() {
        return header;
    }

    /** A copy of what is there of the header of the PDU under way, for a termination request. */
    public byte[] headerReceived() {
        int bytes = stage == Stage.COMMON_HEADER ? collected : Math.min(type.headerBytes(), collected);
        return header.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
    }

    /** True if part of a PDU is there. */
    public boolean isInsidePdu() {
        return stage != Stage.COMMON_HEADER || collected > 0;
    }

    /**
     * Takes bytes.
     *
     * @return how many were used; fewer than offered only if the handler had no room for a PDU
     */
    public int receive(MemorySegment bytes, int from, int to) {
        int at = from;
        while (true) {
            if (stage == Stage.READY && !offer()) {
                return at - from;
            }
            if (at == to) {
                return at - from;
            }
            at += step(bytes, at, to - at);
        }
    }

    /** Bytes that may be received straight into {@link #inPlaceTarget}, 0 for none. */
    public long inPlaceBytes() {
        return stage == Stage.DATA && target != null ? remaining : 0;
    }

    /** Where the next byte of data goes, {@link #inPlaceOffset} from its start; only if {@link #inPlaceBytes} is not 0. */
    public MemorySegment inPlaceTarget() {
        return Objects.requireNonNull(target);
    }

    /** Where in {@link #inPlaceTarget} the next byte goes. */
    public long inPlaceOffset() {
        return targetOffset;
    }

    /** {@code bytes} bytes of data were received in place, at most {@link #inPlaceBytes}. */
    public void receivedInPlace(int bytes) {
        advanceData(bytes);
    }

    private int step(MemorySegment bytes, int at, int available) {
        return switch (stage) {
            case COMMON_HEADER, HEADER -> collectHeader(bytes, at, available);
            case PADDING -> skipPadding(available);
            case DATA -> takeData(bytes, at, available);
            case DATA_DIGEST -> collectDigest(bytes, at, available);
            case FAILED -> available;
            case READY -> throw new IllegalStateException("a PDU waits to be taken");
        };
    }

    private int collectHeader(MemorySegment bytes, int at, int available) {
        int take = Math.min(available, wanted - collected);
        MemorySegment.copy(bytes, at, header, collected, take);
        collected += take;
        if (collected == wanted) {
            if (stage == Stage.COMMON_HEADER) {
                commonHeaderThere();
            } else {
                headerThere();
            }
        }
        return take;
    }

    private void commonHeaderThere() {
        Violation violation = checks.check(common);
        if (violation != null) {
            violated(violation);
            return;
        }
        type = PduType.of(common.type()).orElseThrow();
        wanted = type.headerBytes() + checks.headerDigestBytes(type);
        stage = Stage.HEADER;
    }

    private void headerThere() {
        int length = type.headerBytes();
        if (wanted > length) {
            headerDigest.of(header, 0, length);
            if (!headerDigest.matches(header, length)) {
                violated(new Violation(
                        FatalErrorStatus.HEADER_DIGEST_ERROR,
                        0,
                        "HDGST of " + type,
                        hex(header.get(LE32, length)),
                        hex(headerDigest.value())));
                return;
            }
        }
        stage = Stage.READY;
    }

    private static String hex(int digest) {
        return "0x%08x".formatted(digest);
    }

    private void violated(Violation violation) {
        handler.violated(violation);
        stage = Stage.FAILED;
    }

    private boolean offer() {
        target = null;
        dataBytes = checks.dataBytes(type, common);
        long padding = dataBytes == 0 ? 0 : checks.dataStart(type, common) - wanted;
        if (!handler.begin(type, header, dataBytes)) {
            return stage == Stage.FAILED; // it may have failed the stream, which then is read to its end
        }
        if (stage != Stage.FAILED) {
            remaining = padding;
            stage = Stage.PADDING;
            passPadding();
        }
        return true;
    }

    private int skipPadding(int available) {
        int skip = (int) Math.min(available, remaining);
        remaining -= skip;
        passPadding();
        return skip;
    }

    private void passPadding() {
        if (remaining > 0) {
            return;
        }
        if (dataBytes == 0) {
            pduThere(true);
            return;
        }
        remaining = dataBytes;
        dataDigest.reset();
        stage = Stage.DATA;
    }

    private int takeData(MemorySegment bytes, int at, int available) {
        int take = (int) Math.min(available, remaining);
        if (target != null) {
            MemorySegment.copy(bytes, at, target, targetOffset, take);
            advanceData(take);
        } else {
            remaining -= take;
            passData();
        }
        return take;
    }

    private void advanceData(int bytes) {
        if (target != null && checks.dataDigestBytes() > 0) {
            dataDigest.update(target, targetOffset, bytes);
        }
        targetOffset += bytes;
        remaining -= bytes;
        passData();
    }

    private void passData() {
        if (remaining > 0) {
            return;
        }
        if (checks.dataDigestBytes() == 0) {
            pduThere(true);
            return;
        }
        collected = 0;
        stage = Stage.DATA_DIGEST;
    }

    private int collectDigest(MemorySegment bytes, int at, int available) {
        int take = Math.min(available, Crc32cDigest.BYTES - collected);
        MemorySegment.copy(bytes, at, trailer, collected, take);
        collected += take;
        if (collected == Crc32cDigest.BYTES) {
            pduThere(target == null || dataDigest.matches(trailer, 0));
        }
        return take;
    }

    /** The next header begins before the handler acts: what it does may fail the stream. */
    private void pduThere(boolean digestCorrect) {
        collected = 0;
        wanted = PduHeader.BYTES;
        stage = Stage.COMMON_HEADER;
        handler.complete(digestCorrect);
    }
}
