package io.peerlane.fabric.vfio;

import static io.peerlane.fabric.vfio.VfioMachine.GIB;
import static io.peerlane.fabric.vfio.VfioMachine.MEMORY;
import static io.peerlane.fabric.vfio.VfioMachine.MEMORY_BAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dmabuf.Attachment;
import io.peerlane.fabric.dmabuf.ImporterOperations;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.AcsParameters;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.MemoryRange;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VfioExportTest {

    private static final BarRange PAGE = new BarRange(0, 4096);

    private final VfioMachine machine = new VfioMachine(0x2020);
    private final VfioPciDevice device = VfioPciDevice.open(machine.p2pDma, machine.drive);

    @AfterEach
    void close() {
        device.close();
        machine.close();
    }

    private static Errno errnoOf(ThrowingCallable call) {
        return catchThrowableOfType(ErrnoException.class, call).errno();
    }

    private Errno refusal(int region, int flags, BarRange... ranges) {
        return errnoOf(() -> device.exportDmaBuf(region, flags, List.of(ranges)));
    }

    private VfioDmaBuf export(BarRange... ranges) {
        return device.exportDmaBuf(MEMORY_BAR, 0, List.of(ranges));
    }

    private static Attachment attach(VfioDmaBuf export, PciFunction importer) {
        return export.buffer().attach(DmaClient.of(importer), ImporterOperations.revocable(_ -> {}));
    }

    private List<DmaSegment> map(VfioDmaBuf export, PciFunction importer) {
        var attachment = attach(export, importer);
        var mapping = attachment.mapUnlocked();
        attachment.unmapUnlocked(mapping);
        attachment.close();
        return mapping.segments();
    }

    @Test
    void givesTheFunctionPeerStateAndNoPool() {
        assertThat(machine.p2pDma.provider(machine.drive, MEMORY_BAR)).isPresent();
        assertThat(machine.p2pDma.pool(machine.drive)).isEmpty();
    }

    @Test
    void refusesEverythingIfTheDriverExportsNothingBeforeLookingAtTheRequest() {
        var other = VfioPciDevice.openWithoutExport(machine.p2pDma, machine.farDrive);
        assertThat(errnoOf(() -> other.exportDmaBuf(9, 1, List.of()))).isEqualTo(Errno.EOPNOTSUPP);
    }

    @Test
    void refusesNoRangesAndFlagsBeforeTheRegion() {
        assertThat(refusal(9, 0)).isEqualTo(Errno.EINVAL);
        assertThat(refusal(9, 1, PAGE)).isEqualTo(Errno.EINVAL);
    }

    @Test
    void refusesARegionThatIsNoBarToMapBeforeTheRanges() {
        var empty = new BarRange(0, 0);
        assertThat(refusal(6, 0, empty)).isEqualTo(Errno.ENODEV);
        assertThat(refusal(-1, 0, empty)).isEqualTo(Errno.ENODEV);
        assertThat(refusal(5, 0, empty)).as("no BAR 5").isEqualTo(Errno.ENODEV);
        assertThat(refusal(0, 0, empty)).as("half a page").isEqualTo(Errno.ENODEV);
    }

    @Test
    void refusesRangesThatAreEmptyOrNotOfWholePages() {
        assertThat(refusal(MEMORY_BAR, 0, PAGE, new BarRange(0, 0))).isEqualTo(Errno.EINVAL);
        assertThat(refusal(MEMORY_BAR, 0, new BarRange(512, 4096))).isEqualTo(Errno.EINVAL);
        assertThat(refusal(MEMORY_BAR, 0, new BarRange(4096, 100))).isEqualTo(Errno.EINVAL);
    }

    @Test
    void refusesASumThatOverflowsOrTakesTheTopBit() {
        var half = new BarRange(0, 1L << 63);
        assertThat(refusal(MEMORY_BAR, 0, half, half)).isEqualTo(Errno.EINVAL);
        assertThat(refusal(MEMORY_BAR, 0, half)).isEqualTo(Errno.EINVAL);
    }

    @Test
    void refusesAFunctionWithoutPeerStateBeforeTheAddresses() {
        var stateless = VfioPciDevice.openWithoutState(machine.p2pDma, machine.farDrive);
        var wild = new BarRange(-4096, 8192);
        assertThat(errnoOf(() -> stateless.exportDmaBuf(MEMORY_BAR, 0, List.of(wild))))
                .isEqualTo(Errno.EINVAL);
    }

    @Test
    void refusesAddressesThatOverflowBeforeThoseBehindTheBar() {
        assertThat(refusal(MEMORY_BAR, 0, new BarRange(-4096, 8192))).isEqualTo(Errno.EOVERFLOW);
        assertThat(refusal(MEMORY_BAR, 0, new BarRange(-8192, 4096))).isEqualTo(Errno.EOVERFLOW);
        assertThat(refusal(MEMORY_BAR, 0, new BarRange(MEMORY - 4096, 8192))).isEqualTo(Errno.EINVAL);
        assertThat(refusal(MEMORY_BAR, 0, new BarRange(MEMORY, 4096))).isEqualTo(Errno.EINVAL);
        assertThat(export(new BarRange(MEMORY - 4096, 4096)).buffer().size()).isEqualTo(4096);
    }

    @Test
    void refusesAClosedDeviceLast() {
        device.close();
        assertThat(refusal(MEMORY_BAR, 0, new BarRange(MEMORY, 4096))).isEqualTo(Errno.EINVAL);
        assertThat(refusal(MEMORY_BAR, 0, PAGE)).isEqualTo(Errno.ENODEV);
    }

    @Test
    void isBornRevokedIfTheFunctionDoesNotDecodeMemory() {
        VfioMachine.command(machine.drive, ConfigurationHeader.COMMAND_BUS_MASTER);
        var export = export(PAGE);
        assertThat(export.isRevoked()).isTrue();
        device.decodeMemory(true);
        assertThat(export.isRevoked()).isFalse();
        assertThat(export.revocations()).isZero();
    }

    @Test
    void refusesImportersInOrder() {
        var export = export(PAGE);
        var client = DmaClient.of(machine.rnic);
        var noPeers = new ImporterOperations(false, Optional.of(_ -> {}));
        var deaf = new ImporterOperations(true, Optional.empty());
        assertThat(errnoOf(() -> export.buffer().attach(client))).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(errnoOf(() -> export.buffer().attach(client, deaf))).isEqualTo(Errno.EOPNOTSUPP);
        device.decodeMemory(false);
        assertThat(errnoOf(() -> export.buffer().attach(client, noPeers))).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(errnoOf(() -> export.buffer().attach(client, deaf))).isEqualTo(Errno.ENODEV);
        assertThat(errnoOf(() -> attach(export, machine.rnic))).isEqualTo(Errno.ENODEV);
        assertThat(export.buffer().attachments()).isZero();
    }

    @Test
    void aPeerBelowTheSameSwitchGetsTheBusAddress() {
        var segments = map(export(new BarRange(8192, 4096)), machine.rnic);
        assertThat(segments).containsExactly(new DmaSegment(machine.memoryOf(machine.drive) + 8192, 4096, true));
    }

    @Test
    void aPeerBehindTheHostBridgeGetsThePhysicalAddress() {
        var segments = map(export(new BarRange(8192, 4096)), machine.farDrive);
        assertThat(segments).containsExactly(new DmaSegment(machine.memoryOf(machine.drive) + 8192, 4096, false));
    }

    @Test
    void aRedirectingPortMakesItThroughTheHostBridge() {
        new AcsParameters(true, "", "").apply(machine.fabric.topology());
        assertThat(map(export(PAGE), machine.rnic))
                .extracting(DmaSegment::isBusAddress)
                .containsExactly(false);
    }

    @Test
    void refusesToMapForAPeerOutOfReachAndForADeviceThatIsNoPciFunction() {
        try (var strict = new VfioMachine(0x1237)) {
            var owner = VfioPciDevice.open(strict.p2pDma, strict.drive);
            var export = owner.exportDmaBuf(MEMORY_BAR, 0, List.of(PAGE));
            assertThat(errnoOf(attach(export, strict.farDrive)::mapUnlocked)).isEqualTo(Errno.EINVAL);
            assertThat(export.uses()).isZero();
        }
        var below = DmaClient.below(DmaClient.of(machine.rnic), "ib0");
        var attachment = export(PAGE).buffer().attach(below, ImporterOperations.revocable(_ -> {}));
        assertThat(errnoOf(attachment::mapUnlocked)).isEqualTo(Errno.EINVAL);
    }

    @Test
    void splitsARangeOfMoreThanFourGibibytes() {
        long start = machine.memoryOf(machine.drive);
        var segments = map(export(new BarRange(4096, 5 * GIB)), machine.rnic);
        assertThat(segments)
                .containsExactly(
                        new DmaSegment(start + 4096, 0xffff_f000L, true),
                        new DmaSegment(start + 4096 + 0xffff_f000L, 5 * GIB - 0xffff_f000L, true));
    }

    @Test
    void keepsSeveralRangesInTheOrderOfTheRequest() {
        long start = machine.memoryOf(machine.drive);
        var export = export(new BarRange(6 * GIB, 8192), new BarRange(0, 4096));
        assertThat(export.buffer().size()).isEqualTo(12288);
        assertThat(map(export, machine.rnic))
                .containsExactly(new DmaSegment(start + 6 * GIB, 8192, true), new DmaSegment(start, 4096, true));
    }

    @Test
    void givesAnAddressSpaceTheOneRangeWhileItIsNotRevoked() {
        var export = export(new BarRange(4096, 8192));
        assertThat(export.physicalRange()).isEqualTo(new MemoryRange(machine.memoryOf(machine.drive) + 4096, 8192));
        var two = export(PAGE, PAGE);
        device.decodeMemory(false);
        assertThat(errnoOf(two::physicalRange)).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(errnoOf(export::physicalRange)).isEqualTo(Errno.ENODEV);
    }

    @Test
    void forgetsAnExportWhoseLastReferenceIsGone() {
        var export = export(PAGE);
        var attachment = attach(export, machine.rnic);
        export.buffer().close();
        assertThat(device.exports()).isOne();
        attachment.close();
        assertThat(device.exports()).isZero();
    }
}
