package io.peerlane.app.machine;

import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The common header of a PDU: type, lengths, data offset, digest flags, header digest (NVMe TCP Transport 1.1, 3.6.1). */
class TcpHeaderViolationsTest extends TcpWrongEnd {

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x03, 0x05, 0x07, 0x08, 0x09, 0x0a, 0xff})
    void refusesATypeThatHostsDoNotSend(int type) throws IOException {
        try (var host = initialized()) {
            assertTerminated(host, FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 0, patched(emptyCapsule(host), 0, type));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 71, 73, 255})
    void refusesAHeaderOfAnotherLength(int length) throws IOException {
        try (var host = initialized()) {
            assertTerminated(
                    host,
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.HLEN,
                    patched(emptyCapsule(host), PduHeader.HLEN, length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 71})
    void refusesACapsuleThatEndsInsideItsHeader(int length) throws IOException {
        try (var host = initialized()) {
            assertTerminated(
                    host,
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.PLEN,
                    withLength(emptyCapsule(host), length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 71, 73, 255})
    void refusesDataInsideTheHeaderOrOffADword(int offset) throws IOException {
        try (var host = initialized()) {
            var capsule = connectCapsule(host);
            assertTerminated(
                    host,
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.PDO,
                    patched(capsule, PduHeader.PDO, offset));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void refusesDigestsThatWereNotNegotiated(int flags) throws IOException {
        try (var host = initialized()) {
            assertTerminated(
                    host,
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.FLAGS,
                    patched(emptyCapsule(host), PduHeader.FLAGS, flags));
        }
    }

    @Test
    void refusesAPduWithoutTheHeaderDigestNegotiated() throws IOException {
        try (var host = RawTcpHost.initialized(target.tcpAddress(), true, false)) {
            assertTerminated(
                    host,
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.FLAGS,
                    patched(emptyCapsule(host), PduHeader.FLAGS, 0));
        }
    }

    @Test
    void refusesAWrongHeaderDigest() throws IOException {
        try (var host = RawTcpHost.initialized(target.tcpAddress(), true, true)) {
            var capsule = emptyCapsule(host);
            assertTerminated(host, FatalErrorStatus.HEADER_DIGEST_ERROR, 0, patched(capsule, 72, capsule[72] ^ 1));
        }
    }
}
