package io.peerlane.nvme.wire.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.TruncatedException;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** PDUs captured between the host and the target of Linux 6.1.192, without and with digests. */
class PduTest {

    private static final MemorySegment IC_REQ = hex("0000800080000000" + "00".repeat(120));
    private static final MemorySegment IC_RESP_DIGESTS =
            hex("0100800080000000" + "0000000300004000" + "00".repeat(112));

    /** One PDU of a capture; {@code bytes} ends behind the header's digest if its data is not kept. */
    record Captured(boolean digests, boolean whole, MemorySegment bytes) {

        PduHeader header() {
            return new PduHeader(bytes);
        }

        PduType type() {
            return PduType.of(header().type()).orElseThrow();
        }
    }

    static List<Captured> captured() throws IOException {
        try (var in = PduTest.class.getResourceAsStream("linux-6.1-pdus.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .map(word -> new Captured(word[0].equals("digests"), word[1].equals("whole"), hex(word[2])))
                    .toList();
        }
    }

    static List<Captured> withHeaderDigest() throws IOException {
        return captured().stream()
                .filter(pdu -> pdu.header().has(PduHeader.HDGSTF))
                .toList();
    }

    static List<Captured> withDataDigest() throws IOException {
        return captured().stream()
                .filter(pdu -> pdu.whole() && pdu.header().has(PduHeader.DDGSTF))
                .toList();
    }

    static List<Captured> transfers() throws IOException {
        return captured().stream()
                .filter(pdu ->
                        List.of(PduType.H2C_DATA, PduType.C2H_DATA, PduType.R2T).contains(pdu.type()))
                .toList();
    }

    @Test
    void theCaptureHasEveryPduThatALinuxSessionNeeds() throws IOException {
        assertThat(captured().stream().map(Captured::type))
                .contains(
                        PduType.IC_REQ,
                        PduType.IC_RESP,
                        PduType.CAPSULE_CMD,
                        PduType.CAPSULE_RESP,
                        PduType.H2C_DATA,
                        PduType.C2H_DATA,
                        PduType.R2T);
    }

    @ParameterizedTest
    @MethodSource("captured")
    void readsAndEmitsTheCommonHeaderOfLinux(Captured pdu) {
        var header = pdu.header();
        assertThat(header.headerBytes()).isEqualTo(pdu.type().headerBytes());
        assertThat(!pdu.whole() || header.pduBytes() == pdu.bytes().byteSize()).isTrue();
        var buffer = dirty(PduHeader.BYTES);
        new PduHeader(buffer).emit(pdu.type(), header.flags(), header.dataOffset(), header.pduBytes());
        assertThat(buffer.mismatch(pdu.bytes().asSlice(0, PduHeader.BYTES))).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void readsAndEmitsTheTransferHeadersOfLinux(Captured pdu) {
        var header = pdu.header();
        var buffer = dirty(DataTransferPdu.BYTES);
        new DataTransferPdu(buffer)
                .emit(
                        new DataTransferPdu(pdu.bytes()).parse(),
                        pdu.type(),
                        header.flags(),
                        header.dataOffset(),
                        header.pduBytes());
        assertThat(buffer.mismatch(pdu.bytes().asSlice(0, DataTransferPdu.BYTES)))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("withHeaderDigest")
    void calculatesTheHeaderDigestOfLinux(Captured pdu) {
        int length = pdu.type().headerBytes();
        var digest = new Crc32cDigest();
        digest.of(pdu.bytes(), 0, length);
        assertThat(digest.matches(pdu.bytes(), length)).isTrue();
        var buffer = dirty(Crc32cDigest.BYTES);
        digest.emit(buffer, 0);
        assertThat(buffer.mismatch(pdu.bytes().asSlice(length, Crc32cDigest.BYTES)))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("withDataDigest")
    void calculatesTheDataDigestOfLinux(Captured pdu) {
        int start = pdu.header().dataOffset();
        long length = pdu.bytes().byteSize() - start - Crc32cDigest.BYTES;
        var digest = new Crc32cDigest();
        for (long at = 0; at < length; at += 7) { // in pieces, as TCP delivers them
            digest.update(pdu.bytes(), start + at, Math.min(7, length - at));
        }
        assertThat(digest.matches(pdu.bytes(), start + length)).isTrue();
    }

    @Test
    void theDigestIsTheOneOfRfc3720() {
        var digest = new Crc32cDigest();
        assertThat(digest.of(MemorySegment.ofArray("123456789".getBytes(StandardCharsets.US_ASCII)), 0, 9))
                .isEqualTo(0xe3069283);
        assertThat(digest.of(MemorySegment.ofArray(new byte[32]), 0, 32)).isEqualTo(0x8a9136aa);
    }

    @Test
    void readsAndEmitsConnectionInitialization() {
        var request = new InitializeConnectionPdu(IC_REQ).parseRequest();
        assertThat(request).isEqualTo(new InitializeConnectionRequest(0, 0, false, false, 0));
        var response = new InitializeConnectionPdu(IC_RESP_DIGESTS).parseResponse();
        assertThat(response).isEqualTo(new InitializeConnectionResponse(0, 0, true, true, 4 << 20));
        var buffer = dirty(InitializeConnectionPdu.BYTES);
        new InitializeConnectionPdu(buffer).emit(request);
        assertThat(buffer.mismatch(IC_REQ)).isEqualTo(-1);
        new InitializeConnectionPdu(buffer).emit(response);
        assertThat(buffer.mismatch(IC_RESP_DIGESTS)).isEqualTo(-1);
    }

    @Test
    void keepsEveryFieldOfConnectionInitialization() {
        var buffer = new InitializeConnectionPdu(dirty(InitializeConnectionPdu.BYTES));
        var request = new InitializeConnectionRequest(0xfffe, 31, true, false, 0xffff_fffeL);
        buffer.emit(request);
        assertThat(buffer.parseRequest()).isEqualTo(request);
        var response = new InitializeConnectionResponse(1, 30, false, true, 0xffff_fffcL);
        buffer.emit(response);
        assertThat(buffer.parseResponse()).isEqualTo(response);
    }

    /** FEI is at byte 10 and not aligned; assembled by hand. */
    @Test
    void readsAndEmitsATerminationWithItsUnalignedInformation() {
        var bytes = hex("0300180020000000" + "0100" + "04030201" + "00".repeat(10) + "0400490050000000");
        var termination = new TerminationPdu(bytes).parse();
        assertThat(termination)
                .isEqualTo(new Termination(1, 0x01020304L, HexFormat.of().parseHex("0400490050000000")));
        assertThat(FatalErrorStatus.of(termination.statusCode())).contains(FatalErrorStatus.INVALID_PDU_HEADER_FIELD);
        var buffer = dirty(TerminationPdu.bytesFor(termination));
        new TerminationPdu(buffer).emit(PduType.C2H_TERM_REQ, termination);
        assertThat(buffer.mismatch(bytes)).isEqualTo(-1);
    }

    @Test
    void aTerminationTakesNoMoreThan128BytesOfWhatItRefuses() {
        assertThat(TerminationPdu.bytesFor(new Termination(2, 0, new byte[500])))
                .isEqualTo(TerminationPdu.MAX_BYTES);
    }

    @Test
    void aStatusNobodyDefinedIsKeptAsANumber() {
        assertThat(FatalErrorStatus.of(0)).isEmpty();
        assertThat(FatalErrorStatus.of(7)).isEmpty();
        assertThat(new Termination(7, 0, new byte[0])).hasToString("FES 7 (reserved), FEI 0");
    }

    @ParameterizedTest
    @EnumSource(PduType.class)
    void everyTypeIsFoundByItsCode(PduType type) {
        assertThat(PduType.of(type.code())).contains(type);
    }

    @Test
    void codesInBetweenAndBeyondAreNoTypes() {
        assertThat(PduType.of(8)).isEmpty();
        assertThat(PduType.of(10)).isEmpty();
        assertThat(PduType.of(255)).isEmpty();
    }

    @Test
    void readsTheEntriesInsideCapsules() throws IOException {
        var connect = captured().stream()
                .filter(pdu -> pdu.type() == PduType.CAPSULE_CMD && pdu.header().pduBytes() == 72 + 1024)
                .findFirst()
                .orElseThrow();
        assertThat(CapsulePdu.command(connect.bytes()).opcode()).isEqualTo(0x7f);
        assertThat(CapsulePdu.command(connect.bytes()).sgl1().length()).isEqualTo(1024);
        var response = captured().stream()
                .filter(pdu -> pdu.type() == PduType.CAPSULE_RESP)
                .findFirst()
                .orElseThrow();
        assertThat(CapsulePdu.response(response.bytes()).statusField()).isZero();
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < InitializeConnectionPdu.BYTES; length++) {
            var bytes = dirty(length);
            assertThatThrownBy(() -> new InitializeConnectionPdu(bytes)).isInstanceOf(TruncatedException.class);
        }
        for (int length = 0; length < DataTransferPdu.BYTES; length++) {
            var bytes = dirty(length);
            assertThatThrownBy(() -> new DataTransferPdu(bytes)).isInstanceOf(TruncatedException.class);
            assertThatThrownBy(() -> new TerminationPdu(bytes)).isInstanceOf(TruncatedException.class);
            assertThatThrownBy(() -> CapsulePdu.response(bytes)).isInstanceOf(TruncatedException.class);
        }
        for (int length = 0; length < PduHeader.BYTES; length++) {
            var bytes = dirty(length);
            assertThatThrownBy(() -> new PduHeader(bytes)).isInstanceOf(TruncatedException.class);
        }
        assertThatThrownBy(() -> CapsulePdu.command(dirty(CapsulePdu.ENTRY + SubmissionQueueEntry.BYTES - 1)))
                .isInstanceOf(TruncatedException.class);
        assertThat(CapsulePdu.ENTRY + CompletionQueueEntry.BYTES).isEqualTo(PduType.CAPSULE_RESP.headerBytes());
    }

    @Test
    void refusesATerminationThatHasNoRoomForTheOffendingHeader() {
        var termination = new Termination(1, 0, new byte[8]);
        assertThatThrownBy(() -> new TerminationPdu(dirty(31)).emit(PduType.C2H_TERM_REQ, termination))
                .isInstanceOf(TruncatedException.class);
    }

    private static MemorySegment hex(String text) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(text));
    }

    private static MemorySegment dirty(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xa5);
        var segment = MemorySegment.ofArray(bytes);
        assertThat(segment.byteSize() == 0 || segment.get(ValueLayout.JAVA_BYTE, 0) != 0)
                .isTrue();
        return segment;
    }
}
