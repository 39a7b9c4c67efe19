package io.peerlane.nvme.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.Connect;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    private static final DataPointer DATA = DataPointer.prp(0x1_0000_1000L, 0x1_0000_2000L);
    private static final DataPointer SGL = new DataPointer(1, 0x1_0000_1000L, 0x4f12_3456_7800_1000L);

    static Stream<AdminCommand> adminCommands() {
        return Stream.of(
                new AdminCommand.DeleteSubmissionQueue(1, 65535),
                new AdminCommand.CreateSubmissionQueue(2, 7, 1024, true, 3, 9, 0x1_0000_0000L),
                new AdminCommand.CreateSubmissionQueue(2, 7, 65536, false, 0, 65535, -4096L),
                new AdminCommand.GetLogPage(3, 0xffff_ffffL, 0x0c, 0x7f, true, 8208, 0x1_0000_0004L, DATA),
                new AdminCommand.GetLogPage(3, 0, 1, 0, false, 1L << 20, 0, SGL),
                new AdminCommand.DeleteCompletionQueue(4, 3),
                new AdminCommand.CreateCompletionQueue(5, 7, 2, true, true, 65535, 0x1_0000_0000L),
                new AdminCommand.Identify(6, 1, 0x02, 0x1234, 2, DATA),
                new AdminCommand.Abort(7, 3, 65535),
                new AdminCommand.SetFeatures(8, 0, 0x0b, true, 0x8000_0900, -1, DATA),
                new AdminCommand.GetFeatures(9, 0, 0x07, 3, -1, DATA),
                new AdminCommand.AsynchronousEventRequest(10),
                new AdminCommand.KeepAlive(65535),
                new AdminCommand.Unsupported(11, 0x80));
    }

    static Stream<NvmCommand> nvmCommands() {
        return Stream.of(
                new NvmCommand.Flush(1, 0xffff_ffffL),
                new NvmCommand.Write(2, 1, -1L, 65536, true, DATA),
                new NvmCommand.Read(3, 2, 0x1_0000_0000L, 1, false, SGL),
                new NvmCommand.Unsupported(4, 5, 0x19));
    }

    static Stream<FabricsCommand> fabricsCommands() {
        return Stream.of(
                new FabricsCommand.PropertySet(1, 0x14, 4, 0x0046_0001),
                new FabricsCommand.PropertyGet(2, 0, 8),
                new FabricsCommand.Connect(3, new Connect(0, 65535, 127, 4, 0xffff_ffffL), SGL),
                new FabricsCommand.Disconnect(65535),
                new FabricsCommand.Unsupported(5, 0xc0));
    }

    private static SubmissionQueueEntry dirtyEntry() {
        var bytes = new byte[SubmissionQueueEntry.BYTES];
        Arrays.fill(bytes, (byte) 0xa5);
        return new SubmissionQueueEntry(MemorySegment.ofArray(bytes));
    }

    @ParameterizedTest
    @MethodSource("adminCommands")
    void parsesTheAdminCommandItEmits(AdminCommand command) {
        var entry = dirtyEntry();
        command.emit(entry);
        assertThat(entry.cid()).isEqualTo(command.cid());
        assertThat(entry.opcode()).isEqualTo(command.opcode());
        assertThat(AdminCommand.parse(entry)).isEqualTo(command);
    }

    @ParameterizedTest
    @MethodSource("nvmCommands")
    void parsesTheNvmCommandItEmits(NvmCommand command) {
        var entry = dirtyEntry();
        command.emit(entry);
        assertThat(entry.nsid()).isEqualTo(command.nsid());
        assertThat(NvmCommand.parse(entry)).isEqualTo(command);
    }

    @ParameterizedTest
    @MethodSource("fabricsCommands")
    void parsesTheFabricsCommandItEmits(FabricsCommand command) {
        var entry = dirtyEntry();
        command.emit(entry);
        assertThat(entry.opcode()).isEqualTo(0x7f);
        assertThat(entry.psdt()).isEqualTo(SubmissionQueueEntry.PSDT_SGL);
        assertThat(entry.fabricsType()).isEqualTo(command.type());
        assertThat(FabricsCommand.parse(entry)).isEqualTo(command);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void parsesAnything(long seed) {
        var random = new Random(seed);
        var bytes = new byte[SubmissionQueueEntry.BYTES];
        var entry = new SubmissionQueueEntry(MemorySegment.ofArray(bytes));
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(bytes);
            assertThat(AdminCommand.parse(entry).opcode()).isEqualTo(entry.opcode());
            assertThat(NvmCommand.parse(entry).cid()).isEqualTo(entry.cid());
            assertThat(FabricsCommand.parse(entry).type()).isEqualTo(entry.fabricsType());
        }
    }

    /** A Linux host's Identify Controller and the Get Log Page for its ANA log. */
    @Test
    void readsTheDwordsOfALinuxHost() {
        var entry =
                dirtyEntry().start(0x02, 0x12, 0xffff_ffffL).cdw10(0x0803_000c).prp(0x1000, 0);
        var log = (AdminCommand.GetLogPage) AdminCommand.parse(entry);
        assertThat(log.logPage()).isEqualTo(0x0c);
        assertThat(log.lengthBytes()).isEqualTo(8208);
        assertThat(log.retainEvent()).isFalse();
    }
}
