package io.peerlane.nvme.host.pcie;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.RegisterSpace;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The queue against a controller that does what the test says, on the thread of the doorbell. */
class IoQueueTest {

    private static final int DEPTH = 8;

    private final List<String> doorbells = new ArrayList<>();
    private final List<Integer> fetched = new ArrayList<>();
    private boolean answerAtOnce = true;
    private boolean answerTwice;
    private final PciFunction function = PciFunction.builder("nvme0")
            .identity(PciIdentity.of(0x1b36, 0x10, PciIdentity.CLASS_NVME))
            .bar(Bar.registers(0, 0x4000, new Controller()))
            .build();
    private final Fabric machine = machine(function);
    private final HostBuffer submissions = machine.memory().allocate(DEPTH * 64, 4096);
    private final HostBuffer completions = machine.memory().allocate(DEPTH * 16, 4096);
    private final HostBuffer lists = machine.memory().allocate(PrpPages.bytes(DEPTH, 65536), 4096);
    private final IoQueue queue = new IoQueue(
            "nvme0",
            1,
            DEPTH,
            new SubmissionMemory.InHostMemory(submissions.address(), submissions.segment()),
            completions.segment(),
            new PrpPages(lists.segment(), lists.address(), 65536),
            new ControllerRegisters(machine.cpu().map(function, 0)),
            Cpu.sameThread(0));
    private int head;
    private int tail;
    private boolean phase = true;

    private static Fabric machine(PciFunction function) {
        var builder = new TopologyBuilder();
        var bridge = builder.hostBridge(
                0, 0, new Aperture(0x8000_0000L, 0x4000_0000L), new Aperture(0x40_0000_0000L, 1L << 30), true);
        builder.place(bridge.rootBus(), 1, 0, function);
        var topology = builder.build();
        Enumerator.enumerate(topology);
        function.configuration().write16(ConfigurationHeader.COMMAND, ConfigurationHeader.COMMAND_MEMORY_SPACE);
        return Fabric.of(topology, new HostMemory(4 << 20), new CpuIdentity(CpuVendor.AMD, 0x19));
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private final class Controller implements RegisterSpace {
        @Override
        public long read(long offset, int bytes) {
            return 0;
        }

        @Override
        public void write(long offset, int bytes, long value) {
            if (offset == Registers.submissionTailDoorbell(1, 0)) {
                doorbells.add("tail " + value);
                fetch((int) value);
            } else {
                doorbells.add("head " + value);
            }
        }

        private void fetch(int newTail) {
            while (head != newTail) {
                fetched.add(new SubmissionQueueEntry(submissions.segment().asSlice(head * 64L, 64)).cid());
                head = (head + 1) % DEPTH;
            }
            if (answerAtOnce) {
                answerAll();
            }
        }
    }

    private void answerAll() {
        var cids = List.copyOf(fetched);
        fetched.clear();
        cids.forEach(this::answer);
        queue.interrupt();
    }

    private void answer(int cid) {
        post(cid);
        if (answerTwice) {
            post(cid);
        }
    }

    private void post(int cid) {
        new CompletionQueueEntry(completions.segment().asSlice(tail * 16L, 16)).emit(0, head, 1, cid, phase, 0);
        tail = (tail + 1) % DEPTH;
        phase ^= tail == 0;
    }

    /** Counts its completions; may submit itself again. */
    private class Io extends BlockRequest {
        final List<Status> completions = new ArrayList<>();
        int again;

        Io() {
            operation = BlockOperation.READ;
            blocks = 1;
            dmaAddress = HostMemory.BASE;
        }

        @Override
        protected void completed(Status status) {
            completions.add(status);
            if (again-- > 0) {
                assertThat(queue.submit(1, 512, this)).isTrue();
                queue.commit();
            }
        }
    }

    @Test
    void ringsEachDoorbellOnceForABatch() {
        for (int i = 0; i < 5; i++) {
            queue.submit(1, 512, new Io());
        }
        assertThat(doorbells).isEmpty();
        queue.commit();
        assertThat(doorbells).containsExactly("tail 5", "head 5");
    }

    @Test
    void takesOneRequestLessThanItHasSlots() {
        answerAtOnce = false;
        for (int i = 0; i < DEPTH - 1; i++) {
            assertThat(queue.submit(1, 512, new Io())).isTrue();
        }
        assertThat(queue.submit(1, 512, new Io())).isFalse();
        queue.commit();
        answerAll();
        assertThat(queue.submit(1, 512, new Io())).isTrue();
    }

    @Test
    void doesNotRecurseWhenCompletionsSubmitAgainFromWithinTheDoorbell() {
        var io = new Io();
        io.again = 100_000;
        queue.submit(1, 512, io);
        queue.commit();
        assertThat(io.completions).hasSize(100_001).containsOnly(Status.SUCCESS);
    }

    @Test
    void countsASecondCompletionAndCompletesTheRequestOnce() {
        answerTwice = true;
        var io = new Io();
        queue.submit(1, 512, io);
        queue.commit();
        assertThat(io.completions).containsExactly(Status.SUCCESS);
        assertThat(queue.unknownCompletions()).isEqualTo(1);
    }

    @Test
    void countsACompletionBeyondItsSlots() {
        answer(0x7fff);
        queue.interrupt();
        assertThat(queue.unknownCompletions()).isEqualTo(1);
    }

    @Test
    void endsWhatIsOutstandingAndWhatComesLaterWhenTheControllerIsGivenUp() {
        answerAtOnce = false;
        var outstanding = new Io();
        var late = new Io();
        queue.submit(1, 512, outstanding);
        queue.commit();
        queue.fail(PathStatus.HOST_PATHING_ERROR);
        queue.submit(1, 512, late);
        queue.commit();
        assertThat(outstanding.completions).containsExactly(PathStatus.HOST_PATHING_ERROR);
        assertThat(late.completions).containsExactly(PathStatus.HOST_PATHING_ERROR);
        assertThat(doorbells).containsExactly("tail 1");
    }

    @Test
    void leavesItsMemoryAloneOnceTheControllerIsGivenUp() {
        queue.fail(PathStatus.HOST_PATHING_ERROR);
        submissions.segment().fill((byte) 0x5a); // the driver has given it back, and someone else has it now
        var late = new Io();
        assertThat(queue.submit(1, 512, late)).isTrue();
        assertThat(late.completions).isEmpty();
        queue.commit();
        assertThat(late.completions).containsExactly(PathStatus.HOST_PATHING_ERROR);
        assertThat(submissions.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x5a);
    }

    @Test
    void deliversWhatHasArrivedBeforeItFailsTheRest() {
        answerAtOnce = false;
        var answered = new Io();
        queue.submit(1, 512, answered);
        queue.commit();
        fetched.forEach(this::answer);
        queue.fail(PathStatus.HOST_PATHING_ERROR);
        assertThat(answered.completions).containsExactly(Status.SUCCESS);
    }

    @Test
    void findsACompletionWhoseInterruptWasLost() {
        answerAtOnce = false;
        var io = new Io();
        queue.submit(1, 512, io);
        queue.commit();
        assertThat(queue.tick()).isEqualTo(1);
        fetched.forEach(this::answer);
        assertThat(queue.tick()).isZero();
        assertThat(io.completions).containsExactly(Status.SUCCESS);
    }
}
