package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InterruptControllerTest {

    private final InterruptController controller = new InterruptController();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();

    private void message(InterruptController.Interrupt to) {
        controller.deliver(to.messageAddress(), to.messageData());
    }

    @Test
    void runsTheHandlerAtOnceOnItsOwnProcessor() {
        var interrupt = controller.allocate(tasks::add, () -> true, () -> ran.add("a"));
        message(interrupt);
        assertThat(ran).containsExactly("a");
        assertThat(tasks).isEmpty();
    }

    @Test
    void handsTheHandlerToItsProcessorFromElsewhere() {
        var interrupt = controller.allocate(tasks::add, () -> false, () -> ran.add("a"));
        message(interrupt);
        assertThat(ran).isEmpty();
        tasks.remove().run();
        assertThat(ran).containsExactly("a");
    }

    @Test
    void everyInterruptHasItsOwnMessage() {
        var a = controller.allocate(Cpu.sameThread(0), () -> ran.add("a"));
        var b = controller.allocate(Cpu.sameThread(0), () -> ran.add("b"));
        message(b);
        message(a);
        assertThat(ran).containsExactly("b", "a");
        assertThat(a.messageAddress() >>> 20).isEqualTo(0xfee);
        assertThat(a.messageAddress() & 3).isZero();
    }

    @Test
    void countsAndDropsWhatNobodyAllocated() {
        var interrupt = controller.allocate(Cpu.sameThread(0), () -> ran.add("a"));
        controller.deliver(interrupt.messageAddress(), 77);
        controller.deliver(interrupt.messageAddress(), -1);
        controller.deliver(interrupt.messageAddress() + 0x1000, interrupt.messageData());
        assertThat(ran).isEmpty();
        assertThat(controller.spurious()).isEqualTo(3);
        assertThat(controller.delivered()).isZero();
    }

    @Test
    void aClosedInterruptIsSpuriousUntilItsMessageIsTakenAgain() {
        var first = controller.allocate(Cpu.sameThread(0), () -> ran.add("a"));
        first.close();
        message(first);
        assertThat(controller.spurious()).isEqualTo(1);
        var second = controller.allocate(Cpu.sameThread(0), () -> ran.add("b"));
        first.close();
        message(second);
        assertThat(ran).containsExactly("b");
    }
}
