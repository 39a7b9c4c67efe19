package io.peerlane.nvme.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistersTest {

    /** What the Linux target answers over RDMA: MQES 127, TO 15, CSS.NCSS and CSS.IOCSS. */
    private static final long LINUX_CAP = 0x0000_0820_0f00_007fL;

    @Test
    void readsCapabilities() {
        var cap = new ControllerCapabilities(LINUX_CAP);
        assertThat(cap.maximumQueueEntries()).isEqualTo(127);
        assertThat(cap.contiguousQueuesRequired()).isFalse();
        assertThat(cap.timeout()).isEqualTo(15);
        assertThat(cap.doorbellStride()).isZero();
        assertThat(cap.nvmCommandSet()).isTrue();
        assertThat(cap.allCommandSets()).isTrue();
        assertThat(cap.noCommandSet()).isFalse();
        assertThat(cap.minimumPageSize()).isZero();
        assertThat(cap.controllerMemoryBuffer()).isFalse();
    }

    @Test
    void composesCapabilitiesBitByBit() {
        var cap = ControllerCapabilities.NONE
                .withMaximumQueueEntries(127)
                .withTimeout(15)
                .withNvmCommandSet(true)
                .withAllCommandSets(true);
        assertThat(cap.value()).isEqualTo(LINUX_CAP);
        assertThat(ControllerCapabilities.NONE.withPageSizes(1, 4).value()).isEqualTo(0x0041_0000_0000_0000L);
        assertThat(ControllerCapabilities.NONE.withControllerMemoryBuffer(true).value())
                .isEqualTo(1L << 57);
        assertThat(ControllerCapabilities.NONE.withDoorbellStride(3).value()).isEqualTo(3L << 32);
        assertThat(ControllerCapabilities.NONE
                        .withContiguousQueuesRequired(true)
                        .value())
                .isEqualTo(1L << 16);
    }

    @Test
    void composesTheConfigurationALinuxHostWrites() {
        var cc = ControllerConfiguration.RESET
                .withEntrySizes(6, 4)
                .withCommandSet(ControllerConfiguration.CSS_ALL)
                .withEnable(true);
        assertThat(cc.value()).isEqualTo(0x0046_0061);
        assertThat(cc.enable()).isTrue();
        assertThat(cc.commandSet()).isEqualTo(6);
        assertThat(cc.pageBytes()).isEqualTo(4096);
        assertThat(cc.submissionEntrySize()).isEqualTo(6);
        assertThat(cc.completionEntrySize()).isEqualTo(4);
        assertThat(cc.withShutdownNotification(1).value()).isEqualTo(0x0046_4061);
        assertThat(cc.withPageSize(2).pageBytes()).isEqualTo(16384);
        assertThat(cc.withEnable(false).withArbitration(7).value()).isEqualTo(0x0046_3860);
    }

    @Test
    void readsStatus() {
        var status = new ControllerStatus(0x9);
        assertThat(status.ready()).isTrue();
        assertThat(status.fatal()).isFalse();
        assertThat(status.shutdownStatus()).isEqualTo(ControllerStatus.SHST_COMPLETE);
        assertThat(ControllerStatus.RESET.withReady(true).withShutdownStatus(2)).isEqualTo(status);
        assertThat(ControllerStatus.RESET.withFatal(true).value()).isEqualTo(2);
        assertThat(ControllerStatus.ABSENT.value()).isEqualTo(-1);
    }

    @Test
    void countsAdminQueuesFromOne() {
        assertThat(AdminQueueAttributes.of(32, 4096).value()).isEqualTo(0x0fff_001f);
        var attributes = new AdminQueueAttributes(0x0fff_001f);
        assertThat(attributes.submissionEntries()).isEqualTo(32);
        assertThat(attributes.completionEntries()).isEqualTo(4096);
        assertThatIllegalArgumentException().isThrownBy(() -> AdminQueueAttributes.of(4097, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 0, 1",
        "1048576, 0, 256",
        "4294963200, 0, 1048575",
        "4294967296, 1, 65536",
        "1099511627776, 3, 65536"
    })
    void expressesABufferInTheSmallestUnitThatHoldsIt(long bytes, int unit, long count) {
        var size = CmbSize.of(bytes, CmbSize.RDS | CmbSize.WDS);
        assertThat(size.value()).isEqualTo((int) (count << 12 | (long) unit << 8 | 0x18));
        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size.isPresent()).isTrue();
    }

    @Test
    void readsTheUsesOfABuffer() {
        var size = new CmbSize(0x0010_0019);
        assertThat(size.bytes()).isEqualTo(1 << 20);
        assertThat(size.submissionQueues()).isTrue();
        assertThat(size.completionQueues()).isFalse();
        assertThat(size.lists()).isFalse();
        assertThat(size.readData()).isTrue();
        assertThat(size.writeData()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> CmbSize.of(4095, 1));
    }

    @Test
    void readsWhereABufferIs() {
        var location = CmbLocation.of(2, 0x12345, CmbLocation.CDMMMS);
        assertThat(location.value()).isEqualTo(0x1234_5082);
        assertThat(location.bar()).isEqualTo(2);
        assertThat(location.offsetUnits()).isEqualTo(0x12345);
        assertThat(location.mixedDataAllowed()).isTrue();
    }

    @Test
    void composesMemorySpaceControl() {
        var control = CmbMemorySpaceControl.of(true, true, 0x40_0000_1000L);
        assertThat(control.value()).isEqualTo(0x40_0000_1003L);
        assertThat(control.baseAddress()).isEqualTo(0x40_0000_1000L);
        assertThat(control.registersEnabled()).isTrue();
        assertThat(control.memorySpaceEnabled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 4096, 4100", "1, 0, 4104, 4108", "2, 1, 4128, 4136", "65535, 0, 528376, 528380"})
    void placesDoorbellsByQueueAndStride(int queue, int stride, long tail, long head) {
        assertThat(Registers.submissionTailDoorbell(queue, stride)).isEqualTo(tail);
        assertThat(Registers.completionHeadDoorbell(queue, stride)).isEqualTo(head);
    }

    @ParameterizedTest
    @CsvSource({"0, 4096, 1", "0, 4097, 2", "512, 4096, 2", "4092, 4, 1", "4092, 8196, 3"})
    void countsPageEntries(long offset, long length, int entries) {
        assertThat(PrpEntry.entries(0x1000 + offset, length, 4096)).isEqualTo(entries);
        assertThat(PrpEntry.offset(0x1000 + offset, 4096)).isEqualTo(offset);
        assertThat(PrpEntry.firstChunk(0x1000 + offset, length, 4096)).isEqualTo(Math.min(length, 4096 - offset));
    }

    @Test
    void endsAListAtItsPage() {
        assertThat(PrpEntry.listCapacity(0x1000, 4096)).isEqualTo(512);
        assertThat(PrpEntry.listCapacity(0x1ff8, 4096)).isEqualTo(1);
        assertThat(PrpEntry.listCapacity(0x10000, 65536)).isEqualTo(8192);
    }

    @Test
    void refusesAFieldThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControllerConfiguration.RESET.withPageSize(16))
                .withMessageContaining("MPS");
    }
}
