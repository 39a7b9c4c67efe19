package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.timing.paced.DrivePacing.Transfer;
import io.peerlane.nvme.command.AdminCommand.DeleteSubmissionQueue;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.command.NvmCommand;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CmbMemorySpaceControl;
import io.peerlane.nvme.wire.Registers;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A controller whose completions wait for a clock. */
class PacedCommandsTest implements ControllerUnderTest {

    private static final int BLOCK = ControllerFixture.BLOCK;

    private final HandClock clock = new HandClock();
    private final ControllerFixture fixture =
            ControllerFixture.enabled(this, ControllerOptions.named("nvme0").withCmb(CmbOptions.of(1 << 20)));
    private final MiniHost host = fixture.host;
    private final MiniQueue queue = host.ioQueue(1, 16);

    @Override
    public NvmeController controller(ControllerOptions options, List<ControllerNamespace> namespaces) {
        var controller = new NvmeController(options, namespaces);
        controller.pace(clock);
        return controller;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private int submit(NvmCommand command) {
        command.emit(queue.next());
        queue.ring();
        return command.cid();
    }

    private int interrupts() {
        return host.interrupts[1].get();
    }

    @Test
    void movesTheDataAtOnceAndCompletesWhenTheClockSaysSo() throws Exception {
        HostBuffer page = fixture.page();
        byte[] pattern = ControllerFixture.pattern(1, BLOCK);
        ControllerFixture.put(page.segment(), 0, pattern);
        int cid = submit(host.write(3, 1, ControllerFixture.at(page)));
        assertThat(fixture.medium(3, BLOCK)).isEqualTo(pattern);
        assertThat(clock.begun.getFirst().isDone()).isTrue();
        assertThat(queue.poll()).isEmpty();
        assertThat(interrupts()).isZero();
        clock.begun.getFirst().timeIsUp();
        assertThat(queue.take(cid).statusField()).isZero();
        assertThat(interrupts()).isEqualTo(1);
    }

    @Test
    void tellsWhatMovesAndWhichWay() {
        HostBuffer page = fixture.page();
        submit(host.read(0, 8, ControllerFixture.at(page)));
        submit(host.write(0, 2, ControllerFixture.at(page)));
        submit(new NvmCommand.Flush(host.cid(), 1));
        var read = clock.begun.get(0);
        assertThat(read.transfer).isEqualTo(Transfer.FROM_MEDIUM);
        assertThat(read.bytes).isEqualTo(8L * BLOCK);
        assertThat(Objects.requireNonNull(read.route).isDram()).isTrue();
        assertThat(read.route.hops()).hasSize(1);
        assertThat(clock.begun.get(1).transfer).isEqualTo(Transfer.TO_MEDIUM);
        assertThat(clock.begun.get(1).bytes).isEqualTo(2L * BLOCK);
        assertThat(clock.begun.get(2).transfer).isEqualTo(Transfer.NONE);
        assertThat(clock.begun.get(2).route).isNull();
    }

    @Test
    void crossesNoLinkToItsOwnMemoryBuffer() {
        long inController = 0x70_0000_0000L; // the buffer's address for commands need not be that of its BAR
        var control = CmbMemorySpaceControl.of(true, true, inController);
        host.bar.write32(Registers.CMBMSC, 1);
        host.bar.write32(Registers.CMBMSC + 4, (int) (control.value() >>> 32));
        host.bar.write32(Registers.CMBMSC, (int) control.value());
        submit(host.read(0, 8, DataPointer.prp(inController, 0)));
        assertThat(Objects.requireNonNull(clock.begun.getFirst().route).isInternal())
                .isTrue();
    }

    @Test
    void completesInTheOrderOfTheClock() {
        HostBuffer page = fixture.page();
        int first = submit(host.read(0, 8, ControllerFixture.at(page)));
        int second = submit(host.read(0, 1, ControllerFixture.at(page)));
        clock.begun.get(1).timeIsUp();
        assertThat(queue.take(second).statusField()).isZero();
        clock.begun.get(0).timeIsUp();
        assertThat(queue.take(first).statusField()).isZero();
    }

    @Test
    void refusesAtOnceWhatIsNotExecuted() {
        assertThat(queue.run(host.read(1L << 40, 1, ControllerFixture.at(fixture.page()))))
                .isEqualTo(GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
        assertThat(clock.begun).isEmpty();
    }

    @Test
    void aResetWaitsForNoClockAndHearsOfNoneLater() {
        int cid = submit(host.read(0, 8, ControllerFixture.at(fixture.page())));
        host.write(MiniHost.configuration());
        assertThat(host.status().ready()).isFalse();
        assertThat(clock.begun.getFirst().isCancelled()).isTrue();
        clock.begun.getFirst().timeIsUp();
        assertThat(queue.poll()).isEmpty();
        assertThat(cid).isPositive();
    }

    @Test
    void isRemovedWithoutWaitingForTheClock() {
        submit(host.read(0, 8, ControllerFixture.at(fixture.page())));
        fixture.machine.controller.function().remove();
        assertThat(clock.begun.getFirst().isCancelled()).isTrue();
        clock.begun.getFirst().timeIsUp();
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void aQueueIsDeletedWhenItsLastCommandIsOver() {
        int cid = submit(host.read(0, 8, ControllerFixture.at(fixture.page())));
        var delete = new DeleteSubmissionQueue(host.cid(), 1);
        delete.emit(host.admin.next());
        host.admin.ring();
        assertThat(host.admin.poll()).isEmpty();
        clock.begun.getFirst().timeIsUp();
        assertThat(host.admin.take(delete.cid()).statusField()).isZero();
        assertThat(queue.take(cid).statusField()).isEqualTo(Status.SUCCESS.field());
    }
}
