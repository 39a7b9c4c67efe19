package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE64;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.nvme.command.AdminCommand.CreateCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.CreateSubmissionQueue;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CmbLocation;
import io.peerlane.nvme.wire.CmbMemorySpaceControl;
import io.peerlane.nvme.wire.CmbSize;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryBufferTest implements ControllerUnderTest {

    private static final long SIZE = 1 << 20;
    private static final int ALL_USES = CmbSize.SQS | CmbSize.CQS | CmbSize.LISTS | CmbSize.RDS | CmbSize.WDS;
    private static final Status INVALID_USE = GenericStatus.INVALID_USE_OF_CMB.doNotRetry();

    private ControllerFixture fixture = with(CmbOptions.of(SIZE));
    private MiniHost host = fixture.host;
    private long cmb;

    private ControllerFixture with(CmbOptions options) {
        return ControllerFixture.enabled(this, ControllerOptions.named("nvme0").withCmb(options));
    }

    /** Another machine; the first one is closed. */
    private void use(CmbOptions options) {
        fixture.close();
        fixture = with(options);
        host = fixture.host;
        mapBuffer();
    }

    private void mapBuffer() {
        cmb = fixture.machine
                .controller
                .function()
                .bar(CmbOptions.BAR)
                .orElseThrow()
                .address();
        var control = CmbMemorySpaceControl.of(true, true, cmb);
        host.bar.write32(Registers.CMBMSC, 1);
        host.bar.write32(Registers.CMBMSC + 4, (int) (control.value() >>> 32));
        host.bar.write32(Registers.CMBMSC, (int) control.value());
    }

    private MemorySegment buffer() {
        return fixture.machine
                .controller
                .function()
                .bar(CmbOptions.BAR)
                .orElseThrow()
                .memory()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void hidesItsRegistersUntilTheHostEnablesThem() {
        assertThat(new ControllerCapabilities(host.bar.read64(Registers.CAP)).controllerMemoryBuffer())
                .isTrue();
        assertThat(host.bar.read32(Registers.CMBSZ)).isZero();
        assertThat(host.bar.read32(Registers.CMBLOC)).isZero();
        host.bar.write64(Registers.CMBMSC, 1);
        var size = new CmbSize(host.bar.read32(Registers.CMBSZ));
        assertThat(size.bytes()).isEqualTo(SIZE);
        assertThat(size.submissionQueues() && size.readData() && size.writeData())
                .isTrue();
        assertThat(size.completionQueues() || size.lists()).isFalse();
        assertThat(new CmbLocation(host.bar.read32(Registers.CMBLOC)).bar()).isEqualTo(CmbOptions.BAR);
        host.bar.write64(Registers.CMBMSC, 0);
        assertThat(host.bar.read32(Registers.CMBSZ)).isZero();
    }

    @Test
    void reportsABaseFromWhichTheBufferWrapsAndDoesNotUseIt() {
        long last = -4096L;
        host.bar.write64(
                Registers.CMBMSC, CmbMemorySpaceControl.of(true, true, last).value());
        assertThat(host.bar.read32(Registers.CMBSTS)).isEqualTo(Registers.CMBSTS_CBAI);
        var queue = host.ioQueue(1, 8);
        assertThat(queue.run(host.read(0, 1, DataPointer.prp(last, 0)))).isEqualTo(GenericStatus.DATA_TRANSFER_ERROR);
        mapBuffer();
        assertThat(host.bar.read32(Registers.CMBSTS)).isZero();
    }

    @Test
    void dataInItsOwnBufferCrossesNoLink() throws IOException {
        mapBuffer();
        var queue = host.ioQueue(1, 8);
        var data = ControllerFixture.pattern(1, 8192);
        ControllerFixture.put(buffer(), 4096, data);
        LedgerSnapshot before = fixture.machine.fabric.ledger().snapshot();
        var pointer = DataPointer.prp(cmb + 4096, cmb + 8192);
        assertThat(queue.run(host.write(100, 16, pointer))).isEqualTo(Status.SUCCESS);
        assertThat(fixture.medium(100, 8192)).isEqualTo(data);
        buffer().asSlice(4096, 8192).fill((byte) 0);
        assertThat(queue.run(host.read(100, 16, pointer))).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(buffer(), 4096, 8192)).isEqualTo(data);
        LedgerSnapshot counted = fixture.machine.fabric.ledger().snapshot().minus(before);
        assertThat(counted.dram().dataRead() + counted.dram().dataWritten()).isZero();
        assertThat(counted.links()).allSatisfy(link -> {
            assertThat(link.towardRoot().data()).isZero();
            assertThat(link.fromRoot().data()).isZero();
        });
    }

    @Test
    void dataInDramCrossesTheLinkOnce() throws IOException {
        var queue = host.ioQueue(1, 8);
        var pages = host.allocate(8192);
        LedgerSnapshot before = fixture.machine.fabric.ledger().snapshot();
        var pointer = DataPointer.prp(pages.address(), pages.address() + 4096);
        assertThat(queue.run(host.write(100, 16, pointer))).isEqualTo(Status.SUCCESS);
        assertThat(queue.run(host.read(100, 8, pointer))).isEqualTo(Status.SUCCESS);
        LedgerSnapshot counted = fixture.machine.fabric.ledger().snapshot().minus(before);
        assertThat(counted.dram().dataRead()).isEqualTo(8192);
        assertThat(counted.dram().dataWritten()).isEqualTo(4096);
        assertThat(counted.links()).singleElement().satisfies(link -> {
            assertThat(link.fromRoot().data()).isEqualTo(8192);
            assertThat(link.towardRoot().data()).isEqualTo(4096);
        });
    }

    @Test
    void refusesDataOfADirectionItDoesNotOffer() {
        use(CmbOptions.of(SIZE).withUses(CmbSize.RDS));
        var queue = host.ioQueue(1, 8);
        assertThat(queue.run(host.read(0, 1, DataPointer.prp(cmb, 0)))).isEqualTo(Status.SUCCESS);
        assertThat(queue.run(host.write(0, 1, DataPointer.prp(cmb, 0)))).isEqualTo(INVALID_USE);
        use(CmbOptions.of(SIZE).withUses(CmbSize.WDS));
        queue = host.ioQueue(1, 8);
        assertThat(queue.run(host.read(0, 1, DataPointer.prp(cmb, 0)))).isEqualTo(INVALID_USE);
    }

    @Test
    void refusesDataOnBothSidesUnlessItOffersThat() throws IOException {
        mapBuffer();
        var queue = host.ioQueue(1, 8);
        var page = fixture.page();
        assertThat(queue.run(host.read(0, 16, DataPointer.prp(cmb, page.address()))))
                .isEqualTo(INVALID_USE);
        assertThat(queue.run(host.read(0, 16, DataPointer.prp(page.address(), cmb))))
                .isEqualTo(INVALID_USE);
        use(CmbOptions.of(SIZE).withMixedData(true));
        queue = host.ioQueue(1, 8);
        page = fixture.page();
        var data = ControllerFixture.pattern(5, 8192);
        fixture.fill(0, data);
        assertThat(queue.run(host.read(0, 16, DataPointer.prp(page.address(), cmb))))
                .isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(page.segment(), 0, 4096)).isEqualTo(Arrays.copyOf(data, 4096));
        assertThat(ControllerFixture.get(buffer(), 0, 4096)).isEqualTo(Arrays.copyOfRange(data, 4096, 8192));
    }

    @Test
    void refusesListsUnlessItOffersThem() {
        mapBuffer();
        var queue = host.ioQueue(1, 8);
        buffer().set(LE64, 0, cmb + 8192);
        buffer().set(LE64, 8, cmb + 12288);
        var pointer = DataPointer.prp(cmb + 4096, cmb);
        assertThat(queue.run(host.read(0, 24, pointer))).isEqualTo(INVALID_USE);
        use(CmbOptions.of(SIZE).withUses(ALL_USES));
        queue = host.ioQueue(1, 8);
        buffer().set(LE64, 0, cmb + 8192);
        buffer().set(LE64, 8, cmb + 12288);
        assertThat(queue.run(host.read(0, 24, DataPointer.prp(cmb + 4096, cmb))))
                .isEqualTo(Status.SUCCESS);
    }

    @Test
    void reportsATransferErrorForDataThatRunsOverItsEnd() {
        use(new CmbOptions(12288, ALL_USES, false, false));
        var queue = host.ioQueue(1, 8);
        var block = MemorySegment.ofArray(new byte[SglDescriptor.BYTES]);
        SglDescriptor.emit(block, 0, SglDescriptor.DATA_BLOCK, SglDescriptor.ADDRESS, cmb + 8192, 8192);
        var pointer = new DataPointer(SubmissionQueueEntry.PSDT_SGL, block.get(LE64, 0), block.get(LE64, 8));
        assertThat(queue.run(host.read(0, 8, DataPointer.prp(cmb + 8192, 0)))).isEqualTo(Status.SUCCESS);
        assertThat(queue.run(host.read(0, 16, pointer))).isEqualTo(GenericStatus.DATA_TRANSFER_ERROR);
    }

    @Test
    void servesASubmissionQueueInTheBufferWithoutDma() {
        mapBuffer();
        var queue = new MiniQueue(host, 1, 1, 8, 8);
        host.statusOf(new CreateCompletionQueue(host.cid(), 1, 8, true, true, 1, queue.completions.address()));
        assertThat(host.statusOf(new CreateSubmissionQueue(host.cid(), 1, 8, true, 0, 1, cmb)))
                .isEqualTo(Status.SUCCESS);
        var read = host.read(0, 1, DataPointer.prp(cmb + 4096, 0));
        read.emit(new SubmissionQueueEntry(buffer().asSlice(0, 64)));
        queue.ring.produce();
        LedgerSnapshot before = fixture.machine.fabric.ledger().snapshot();
        queue.ring();
        assertThat(queue.take(read.cid()).statusField()).isZero();
        LedgerSnapshot counted = fixture.machine.fabric.ledger().snapshot().minus(before);
        assertThat(counted.dram().controlRead()).isZero();
        assertThat(counted.dram().controlWritten()).isEqualTo(16);
    }

    @Test
    void refusesQueuesItDoesNotOffer() {
        mapBuffer();
        assertThat(host.statusOf(new CreateCompletionQueue(host.cid(), 1, 8, true, true, 1, cmb)))
                .isEqualTo(INVALID_USE);
        use(CmbOptions.of(SIZE).withUses(CmbSize.RDS | CmbSize.WDS));
        var memory = fixture.page();
        host.statusOf(new CreateCompletionQueue(host.cid(), 1, 8, true, true, 1, memory.address()));
        assertThat(host.statusOf(new CreateSubmissionQueue(host.cid(), 1, 8, true, 0, 1, cmb)))
                .isEqualTo(INVALID_USE);
    }

    @Test
    void keepsContentsAndControlOverAControllerResetAndLosesControlOverAFunctionReset() {
        mapBuffer();
        buffer().set(LE64, 64, 0x1234);
        host.write(MiniHost.configuration());
        assertThat(buffer().get(LE64, 64)).isEqualTo(0x1234);
        assertThat(new CmbMemorySpaceControl(host.bar.read64(Registers.CMBMSC)).memorySpaceEnabled())
                .isTrue();
        fixture.machine.controller.function().reset();
        var registers = fixture.machine
                .controller
                .function()
                .bar(0)
                .orElseThrow()
                .registers()
                .orElseThrow();
        assertThat(registers.read(Registers.CMBMSC, 8)).isZero();
    }

    @Test
    void theLegacySchemeShowsItselfAtOnceAndGoesByTheBar() {
        fixture.close();
        fixture = with(CmbOptions.of(SIZE).withLegacy(true));
        host = fixture.host;
        cmb = fixture.machine
                .controller
                .function()
                .bar(CmbOptions.BAR)
                .orElseThrow()
                .address();
        assertThat(new ControllerCapabilities(host.bar.read64(Registers.CAP)).controllerMemoryBuffer())
                .isFalse();
        assertThat(new CmbSize(host.bar.read32(Registers.CMBSZ)).bytes()).isEqualTo(SIZE);
        var queue = host.ioQueue(1, 8);
        LedgerSnapshot before = fixture.machine.fabric.ledger().snapshot();
        assertThat(queue.run(host.read(0, 1, DataPointer.prp(cmb, 0)))).isEqualTo(Status.SUCCESS);
        assertThat(fixture.machine
                        .fabric
                        .ledger()
                        .snapshot()
                        .minus(before)
                        .dram()
                        .dataWritten())
                .isZero();
    }

    @Test
    void aControllerWithoutABufferHasNoSuchRegisters() {
        fixture.close();
        fixture = ControllerFixture.enabled(this);
        host = fixture.host;
        host.bar.write64(Registers.CMBMSC, 3);
        assertThat(host.bar.read32(Registers.CMBSZ)).isZero();
        assertThat(host.bar.read64(Registers.CMBMSC)).isZero();
        assertThat(fixture.machine.controller.function().bar(CmbOptions.BAR)).isEmpty();
    }
}
