package io.peerlane.fabric.vfio;

import static io.peerlane.fabric.vfio.VfioMachine.MEMORY_BAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.dmabuf.ImporterOperations;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A buffer behind another root port, imported by a device that an IOMMU translates. */
class VfioIommuTest {

    private static final int PAGE = 4096;

    private final VfioMachine machine = new VfioMachine(0x2020);
    private final VfioPciDevice device = VfioPciDevice.open(machine.p2pDma, machine.farDrive);

    @AfterEach
    void close() {
        device.close();
        machine.close();
    }

    private static MemorySegment filled(int value, int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void reachesTheRangesBackToBackUntilTheBufferIsRevoked() {
        var domain = machine.fabric.iommu().translate(machine.rnic);
        var export = device.exportDmaBuf(
                MEMORY_BAR, 0, List.of(new BarRange(5 * PAGE, PAGE), new BarRange(2 * PAGE, 2 * PAGE)));
        var attachment = export.buffer().attach(DmaClient.of(machine.rnic), ImporterOperations.revocable(_ -> {}));
        var mapping = attachment.mapUnlocked();
        assertThat(mapping.segments()).hasSize(1);
        assertThat(mapping.length()).isEqualTo(3 * PAGE);
        long address = mapping.segments().getFirst().address();
        var rnic = machine.fabric.busMaster(machine.rnic);
        rnic.write(address + PAGE - 100, filled(0x5a, 200), 0, 200, Traffic.DATA);
        var memory = machine.farDrive.bar(MEMORY_BAR).orElseThrow().memory().orElseThrow();
        assertThat(memory.asSlice(6 * PAGE - 100, 100).mismatch(filled(0x5a, 100)))
                .isEqualTo(-1);
        assertThat(memory.asSlice(2 * PAGE, 100).mismatch(filled(0x5a, 100))).isEqualTo(-1);
        attachment.unmapUnlocked(mapping);
        device.decodeMemory(false);
        device.decodeMemory(true);
        assertThatExceptionOfType(DmaException.class)
                .isThrownBy(() -> rnic.write(address, filled(1, 8), 0, 8, Traffic.DATA))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(DmaException.Reason.IOMMU_FAULT));
        assertThat(memory.get(ValueLayout.JAVA_BYTE, 5 * PAGE)).isZero();
        assertThat(domain.faults()).isOne();
        assertThat(domain.regions()).isZero();
    }
}
