package io.peerlane.app.machine;

import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The start of a connection: ICReq, once and first, with parameters in range (NVMe TCP Transport 1.1, 3.6.2.2). */
class TcpStartViolationsTest extends TcpWrongEnd {

    @Test
    void refusesACommandBeforeIcReq() throws IOException {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            assertTerminated(host, FatalErrorStatus.PDU_SEQUENCE_ERROR, 0, emptyCapsule(host));
        }
    }

    @Test
    void refusesASecondIcReq() throws IOException {
        try (var host = initialized()) {
            assertTerminated(
                    host,
                    FatalErrorStatus.PDU_SEQUENCE_ERROR,
                    0,
                    RawTcpHost.icReq(new InitializeConnectionRequest(0, 0, false, false, 0)));
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 1, 8", "9, 1, 8", "10, 32, 10", "10, 255, 10"})
    void refusesAParameterOfIcReqOutOfItsRange(int offset, int value, int information) throws IOException {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            var request = RawTcpHost.icReq(new InitializeConnectionRequest(0, 0, false, false, 0));
            assertTerminated(
                    host, FatalErrorStatus.INVALID_PDU_HEADER_FIELD, information, patched(request, offset, value));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 129, -1})
    void refusesAnIcReqOfAnotherLength(int length) throws IOException {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            assertTerminated(
                    host,
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.PLEN,
                    withLength(RawTcpHost.icReq(new InitializeConnectionRequest(0, 0, false, false, 0)), length));
        }
    }

    @Test
    void forgetsAHostThatLeavesInTheMiddleOfAPdu() throws IOException {
        try (var host = initialized()) {
            var capsule = connectCapsule(host);
            host.send(Arrays.copyOf(capsule, 700));
        }
    }
}
