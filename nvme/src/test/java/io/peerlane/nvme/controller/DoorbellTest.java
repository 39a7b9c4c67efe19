package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.AdminCommand.Abort;
import io.peerlane.nvme.command.AdminCommand.AsynchronousEventRequest;
import io.peerlane.nvme.command.AdminCommand.GetLogPage;
import io.peerlane.nvme.command.NvmCommand.Flush;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AsynchronousEvent;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.ErrorInformation;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoorbellTest implements ControllerUnderTest {

    private final ControllerFixture fixture = ControllerFixture.enabled(this);
    private final MiniHost host = fixture.host;
    private final HostBuffer page = fixture.page();

    @AfterEach
    void close() {
        fixture.close();
    }

    private int requestEvent() {
        var request = new AsynchronousEventRequest(host.cid());
        request.emit(host.admin.next());
        host.admin.ring();
        return request.cid();
    }

    private Status readErrorLog(boolean retain) {
        return host.statusOf(new GetLogPage(
                host.cid(), 0, LogPage.ERROR_INFORMATION, 0, retain, 4096, 0, ControllerFixture.at(page)));
    }

    private static AsynchronousEvent eventOf(Completion completion) {
        return AsynchronousEvent.of(completion.dw0());
    }

    @Test
    void reportsADoorbellOfAQueueThatDoesNotExist() {
        int cid = requestEvent();
        host.bar.write32(Registers.submissionTailDoorbell(7, 0), 1);
        assertThat(eventOf(host.admin.take(cid))).isEqualTo(AsynchronousEvent.INVALID_DOORBELL_REGISTER);
    }

    @Test
    void reportsATailThatIsNoSlotAndIgnoresIt() {
        var queue = host.ioQueue(1, 16);
        int cid = requestEvent();
        host.bar.write32(Registers.submissionTailDoorbell(1, 0), 16);
        assertThat(eventOf(host.admin.take(cid))).isEqualTo(AsynchronousEvent.INVALID_DOORBELL_VALUE);
        assertThat(queue.run(new Flush(host.cid(), 1))).isEqualTo(Status.SUCCESS);
    }

    @Test
    void reportsAHeadBeyondTheTail() {
        host.ioQueue(1, 16);
        int cid = requestEvent();
        host.bar.write32(Registers.completionHeadDoorbell(1, 0), 1);
        assertThat(eventOf(host.admin.take(cid))).isEqualTo(AsynchronousEvent.INVALID_DOORBELL_VALUE);
    }

    @Test
    void ignoresADoorbellThatIsNotWrittenAsADword() {
        host.ioQueue(1, 16);
        host.bar.write64(Registers.submissionTailDoorbell(1, 0), 3);
        assertThat(fixture.machine.controller.statistics().doorbellErrors()).isZero();
    }

    @Test
    void keepsAnEventUntilARequestArrives() {
        host.bar.write32(Registers.submissionTailDoorbell(7, 0), 1);
        int cid = requestEvent();
        assertThat(eventOf(host.admin.take(cid))).isEqualTo(AsynchronousEvent.INVALID_DOORBELL_REGISTER);
    }

    @Test
    void holdsFurtherErrorsBackUntilTheLogIsReadWithoutRetaining() {
        host.ioQueue(1, 16);
        int first = requestEvent();
        int second = requestEvent();
        host.bar.write32(Registers.submissionTailDoorbell(7, 0), 1);
        host.bar.write32(Registers.submissionTailDoorbell(1, 0), 99);
        host.admin.take(first);
        assertThat(readErrorLog(true)).isEqualTo(Status.SUCCESS);
        assertThat(host.admin.poll()).isEmpty();
        var read =
                new GetLogPage(host.cid(), 0, LogPage.ERROR_INFORMATION, 0, false, 4096, 0, ControllerFixture.at(page));
        read.emit(host.admin.next());
        host.admin.ring();
        assertThat(eventOf(host.admin.take(second))).isEqualTo(AsynchronousEvent.INVALID_DOORBELL_VALUE);
        assertThat(host.admin.take(read.cid()).statusField()).isZero();
    }

    @Test
    void writesDoorbellErrorsIntoTheErrorLogNewestFirst() {
        host.ioQueue(1, 16);
        host.bar.write32(Registers.submissionTailDoorbell(7, 0), 1);
        host.bar.write32(Registers.submissionTailDoorbell(1, 0), 99);
        readErrorLog(false);
        var newest = new ErrorInformation(page.segment());
        var older = new ErrorInformation(page.segment().asSlice(64));
        assertThat(newest.get(ErrorInformation.ECNT)).isEqualTo(2);
        assertThat(newest.get(ErrorInformation.SQID)).isEqualTo(1);
        assertThat(newest.get(ErrorInformation.CID)).isEqualTo(ErrorInformation.NONE);
        assertThat(older.get(ErrorInformation.ECNT)).isEqualTo(1);
        assertThat(older.get(ErrorInformation.SQID)).isEqualTo(7);
        assertThat(new ErrorInformation(page.segment().asSlice(128)).get(ErrorInformation.ECNT))
                .isZero();
    }

    @Test
    void refusesMoreRequestsThanItsLimit() {
        for (int i = 0; i < AsyncEvents.MAX_REQUESTS; i++) {
            requestEvent();
        }
        assertThat(host.statusOf(new AsynchronousEventRequest(host.cid())))
                .isEqualTo(CommandSpecificStatus.ASYNCHRONOUS_EVENT_REQUEST_LIMIT_EXCEEDED.doNotRetry());
    }

    @Test
    void abortsAWaitingRequest() {
        int waiting = requestEvent();
        var abort = new Abort(host.cid(), 0, waiting);
        abort.emit(host.admin.next());
        host.admin.ring();
        assertThat(Status.of(host.admin.take(waiting).statusField())).isEqualTo(GenericStatus.ABORT_REQUESTED);
        var answer = host.admin.take(abort.cid());
        assertThat(answer.statusField()).isZero();
        assertThat(answer.dw0()).isZero();
    }

    @Test
    void saysThatItDidNotAbortWhatIsOver() {
        var answer = host.run(new Abort(host.cid(), 0, 0x7777));
        assertThat(answer.statusField()).isZero();
        assertThat(answer.dw0()).isEqualTo(1);
        assertThat(host.statusOf(new Abort(host.cid(), 9, 1))).isEqualTo(GenericStatus.INVALID_FIELD.doNotRetry());
    }

    @Test
    void waitingRequestsLeaveATinyAdminQueueUsable() {
        host.write(MiniHost.configuration());
        var tiny = new MiniHost(fixture.machine, 2).enable();
        var request = new AsynchronousEventRequest(tiny.cid());
        request.emit(tiny.admin.next());
        tiny.admin.ring();
        tiny.admin.ring.headIs(1);
        var abort = new Abort(tiny.cid(), 9, 1);
        assertThat(tiny.statusOf(abort)).isEqualTo(GenericStatus.INVALID_FIELD.doNotRetry());
    }

    @Test
    void dropsWaitingRequestsAtAReset() {
        requestEvent();
        host.write(MiniHost.configuration());
        assertThat(host.admin.poll()).isEmpty();
        var again = new MiniHost(fixture.machine).enable();
        again.bar.write32(Registers.submissionTailDoorbell(7, 0), 1);
        assertThat(again.admin.poll()).isEmpty();
    }
}
