package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** H2CData against the R2T that asked for it, or without one (NVMe TCP Transport 1.1, 3.6.2.10). */
class TcpDataViolationsTest extends TcpWrongEnd {

    @Test
    void refusesDataThatNobodyAskedFor() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    10,
                    pair.io().data(new DataTransfer(1, 3, 0, 512), true, new byte[512]));
        }
    }

    @Test
    void refusesDataWithATagThatNamesNoSlot() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.PDU_SEQUENCE_ERROR,
                    0,
                    pair.io().data(new DataTransfer(1, 2000, 0, 512), true, new byte[512]));
        }
    }

    @Test
    void refusesDataBeforeConnect() throws IOException {
        try (var host = initialized()) {
            assertTerminated(
                    host,
                    FatalErrorStatus.PDU_SEQUENCE_ERROR,
                    0,
                    host.data(new DataTransfer(1, 0, 0, 512), true, new byte[512]));
        }
    }

    /** DATAO and DATAL against 8192 bytes asked for; the last two are sums that overflow 32 bits. */
    @ParameterizedTest
    @CsvSource({
        "512, 512, false, DATA_TRANSFER_OUT_OF_RANGE, 0",
        "8192, 512, true, DATA_TRANSFER_OUT_OF_RANGE, 0",
        "0, 8704, true, DATA_TRANSFER_OUT_OF_RANGE, 0",
        "4294967295, 512, false, DATA_TRANSFER_OUT_OF_RANGE, 0",
        "4294966784, 8192, true, DATA_TRANSFER_OUT_OF_RANGE, 0",
        "0, 4096, true, INVALID_PDU_HEADER_FIELD, 1",
        "0, 8192, false, INVALID_PDU_HEADER_FIELD, 1",
    })
    void refusesDataThatIsNotWhatTheR2tAsksFor(
            long offset, int length, boolean last, FatalErrorStatus status, int information) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var wrong = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), offset, length);
            assertTerminated(pair.io(), status, information, pair.io().data(wrong, last, new byte[length]));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "512, INVALID_PDU_HEADER_FIELD, 4",
        "0, INVALID_PDU_HEADER_FIELD, 4",
        "4294967295, DATA_TRANSFER_LIMIT_EXCEEDED, 0",
        "1048580, DATA_TRANSFER_LIMIT_EXCEEDED, 0",
    })
    void refusesADatalThatIsNotThePduLength(long length, FatalErrorStatus status, int information) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var wrong = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 0, length);
            assertTerminated(pair.io(), status, information, pair.io().data(wrong, false, new byte[1024]));
        }
    }

    @Test
    void refusesDataOfAnotherCommand() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var wrong = new DataTransfer(asked.commandIdentifier() ^ 1, asked.transferTag(), 0, 8192);
            assertTerminated(
                    pair.io(), FatalErrorStatus.PDU_SEQUENCE_ERROR, 0, pair.io().data(wrong, true, new byte[8192]));
        }
    }

    @Test
    void refusesATagThatWasUsedUp() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            var asked = askToWrite(io);
            assertThat(io.finishWrite(asked, new byte[8192], 8192).statusField())
                    .isZero();
            assertTerminated(io, FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 10, io.data(asked, true, new byte[8192]));
        }
    }

    @Test
    void forgetsAHostThatLeavesInTheMiddleOfItsData() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            pair.io().send(Arrays.copyOf(pair.io().data(asked, true, new byte[8192]), 5000));
        }
    }

    /** What the R2T asks for comes once, in order, to its end. */
    @Test
    void refusesAPieceThatComesTwice() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var piece = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 0, 4096);
            pair.io().send(pair.io().data(piece, false, new byte[4096]));
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.DATA_TRANSFER_OUT_OF_RANGE,
                    0,
                    pair.io().data(piece, false, new byte[4096]));
        }
    }

    @Test
    void refusesAPieceThatLeavesAGap() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var first = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 0, 2048);
            var third = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 4096, 4096);
            pair.io().send(pair.io().data(first, false, new byte[2048]));
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.DATA_TRANSFER_OUT_OF_RANGE,
                    0,
                    pair.io().data(third, true, new byte[4096]));
        }
    }

    @Test
    void refusesDataForTheTagOfAnotherCommandInFlight() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var other = pair.io().beginWrite(128, 8192);
            var wrong = new DataTransfer(asked.commandIdentifier(), other.transferTag(), 0, 8192);
            assertTerminated(
                    pair.io(), FatalErrorStatus.PDU_SEQUENCE_ERROR, 0, pair.io().data(wrong, true, new byte[8192]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 20, 25, 26, 27, 255})
    void refusesDataThatBeginsInsideTheHeaderOrOffADword(int offset) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var data = pair.io().data(askToWrite(pair.io()), true, new byte[8192]);
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.PDO,
                    patched(data, PduHeader.PDO, offset));
        }
    }

    @Test
    void refusesADataPduWithoutData() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var data = pair.io().data(askToWrite(pair.io()), true, new byte[0]);
            assertTerminated(pair.io(), FatalErrorStatus.INVALID_PDU_HEADER_FIELD, PduHeader.PLEN, data);
        }
    }
}
