package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.command.NvmCommand;
import io.peerlane.nvme.command.NvmCommand.Flush;
import io.peerlane.nvme.command.NvmCommand.Read;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.namespace.MemoryStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.NvmOpcode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NvmCommandsTest implements ControllerUnderTest {

    private static final Status INVALID_NAMESPACE = GenericStatus.INVALID_NAMESPACE_OR_FORMAT.doNotRetry();
    private static final Status INVALID_FIELD = GenericStatus.INVALID_FIELD.doNotRetry();

    private final MemoryStore first = new MemoryStore("first", 512, 1024);
    private final MemoryStore third = new MemoryStore("third", 4096, 16);
    private final TestMachine machine = new TestMachine(
            this,
            ControllerOptions.named("nvme0").withMaximumTransfer(2),
            List.of(
                    new ControllerNamespace(1, first, NamespaceIdentity.named("first")),
                    new ControllerNamespace(3, third, NamespaceIdentity.named("third"))));
    private final MiniHost host = new MiniHost(machine).enable();
    private final MiniQueue queue = host.ioQueue(1, 16);
    private final DataPointer data = DataPointer.prp(host.allocate(4096).address(), 0);

    @AfterEach
    void close() {
        machine.close();
        first.close();
        third.close();
    }

    private Status read(long nsid, long lba, int blocks) {
        return queue.run(new Read(host.cid(), nsid, lba, blocks, false, data));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 1000, 0xffff_fffeL, 0xffff_ffffL})
    void refusesANamespaceIdentifierOutOfRange(long nsid) {
        assertThat(read(nsid, 0, 1)).isEqualTo(INVALID_NAMESPACE);
    }

    @Test
    void refusesAnInactiveNamespace() {
        assertThat(read(2, 0, 1)).isEqualTo(INVALID_FIELD);
        assertThat(queue.run(new Flush(host.cid(), 2))).isEqualTo(INVALID_FIELD);
    }

    @Test
    void checksTheNamespaceBeforeTheOpcodeAndTheOpcodeBeforeTheRange() {
        assertThat(queue.run(new NvmCommand.Unsupported(host.cid(), 9, 0x7f))).isEqualTo(INVALID_NAMESPACE);
        assertThat(queue.run(new NvmCommand.Unsupported(host.cid(), 1, NvmOpcode.WRITE_UNCORRECTABLE)))
                .isEqualTo(GenericStatus.INVALID_OPCODE.doNotRetry());
    }

    @Test
    void checksTheTransferLimitBeforeTheRange() {
        assertThat(read(1, 5000, 33)).isEqualTo(INVALID_FIELD);
        assertThat(read(1, 5000, 32)).isEqualTo(GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
    }

    @Test
    void checksTheRangeBeforeTheDataPointer() {
        var bad = new Read(host.cid(), 1, 1024, 1, false, DataPointer.prp(1, 0));
        assertThat(queue.run(bad)).isEqualTo(GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
    }

    @ParameterizedTest
    @CsvSource({"1023, 1, true", "1023, 2, false", "1024, 1, false", "1020, 5, false", "-1, 1, false", "-1, 2, false"})
    void holdsTransfersToTheNamespace(long lba, int blocks, boolean inside) {
        assertThat(read(1, lba, blocks))
                .isEqualTo(inside ? Status.SUCCESS : GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
    }

    @Test
    void servesABlockSizeOfFourKibibytes() {
        assertThat(read(3, 15, 1)).isEqualTo(Status.SUCCESS);
        assertThat(read(3, 16, 1)).isEqualTo(GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
    }

    @Test
    void flushesOneNamespaceOrAll() {
        assertThat(queue.run(new Flush(host.cid(), 1))).isEqualTo(Status.SUCCESS);
        assertThat(queue.run(new Flush(host.cid(), 0xffff_ffffL))).isEqualTo(Status.SUCCESS);
        assertThat(queue.run(new Flush(host.cid(), 0))).isEqualTo(INVALID_NAMESPACE);
        assertThat(machine.controller.statistics().flushCommands()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {NvmOpcode.READ, NvmOpcode.WRITE, NvmOpcode.FLUSH})
    void refusesHalvesOfFusedOperations(int opcode) {
        int cid = host.cid();
        queue.next().start(opcode, cid, 1).flags(1, 0).prp(data.first(), 0).range(0, 1, false);
        queue.ring();
        assertThat(Status.of(queue.take(cid).statusField())).isEqualTo(INVALID_FIELD);
    }

    @Test
    void countsWhatItDid() {
        read(1, 0, 4);
        read(1, 9999, 1);
        queue.run(host.write(0, 2, data));
        var statistics = machine.controller.statistics();
        assertThat(statistics.readCommands()).isEqualTo(1);
        assertThat(statistics.bytesRead()).isEqualTo(2048);
        assertThat(statistics.writeCommands()).isEqualTo(1);
        assertThat(statistics.bytesWritten()).isEqualTo(1024);
        assertThat(statistics.failedCommands()).isEqualTo(1);
    }

    /** A store whose medium always fails. */
    private record BrokenStore() implements BlockStore {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public int blockBytes() {
            return 512;
        }

        @Override
        public long blocks() {
            return 8;
        }

        @Override
        public boolean volatileWriteCache() {
            return false;
        }

        @Override
        public boolean blocking() {
            return false;
        }

        @Override
        public void read(long offsetBytes, MemorySegment into, long intoOffset, long lengthBytes) throws IOException {
            throw new IOException("bad sector");
        }

        @Override
        public void write(long offsetBytes, MemorySegment from, long fromOffset, long lengthBytes) throws IOException {
            throw new IOException("bad sector");
        }

        @Override
        public void flush() throws IOException {
            throw new IOException("bad sector");
        }

        @Override
        public void close() {}
    }

    @Test
    void reportsAFailingMediumWithMoreInTheErrorLog() {
        try (var broken = ControllerFixture.enabled(this, ControllerOptions.named("nvme1"), new BrokenStore())) {
            var io = broken.host.ioQueue(1, 8);
            var pointer = ControllerFixture.at(broken.page());
            assertThat(io.run(broken.host.read(3, 1, pointer))).isEqualTo(MediaStatus.UNRECOVERED_READ_ERROR.more());
            assertThat(io.run(broken.host.write(3, 1, pointer))).isEqualTo(MediaStatus.WRITE_FAULT.more());
            assertThat(io.run(new Flush(broken.host.cid(), 1))).isEqualTo(MediaStatus.WRITE_FAULT.more());
            assertThat(broken.host.status().fatal()).isFalse();
        }
    }
}
