package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.pci.PciFunction;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Looks at the queues of a controller from time to time, each on its loop. Only a request that has waited a whole tick
 * makes it look at the controller; one that is dead, or has not answered within the time limit, is reported once or more
 * often, on a thread of its own.
 */
final class Watchdog implements AutoCloseable {

    private static final long TICK_MILLIS = 500;

    private final PciFunction function;
    private final IoQueues queues;
    private final ControllerRegisters registers;
    private final Duration limit;
    private final BooleanSupplier over;
    private final Consumer<String> found;
    private final Thread thread;

    /**
     * @param limit of a command, in time
     * @param over true once nobody wants to know any more
     * @param found what is wrong with the controller
     */
    private Watchdog(
            PciFunction function,
            IoQueues queues,
            ControllerRegisters registers,
            Duration limit,
            BooleanSupplier over,
            Consumer<String> found) {
        this.function = function;
        this.queues = queues;
        this.registers = registers;
        this.limit = limit;
        this.over = over;
        this.found = found;
        thread = Thread.ofVirtual().name(function.name() + " watchdog").unstarted(this::watch);
    }

    static Watchdog start(
            PciFunction function,
            IoQueues queues,
            ControllerRegisters registers,
            Duration limit,
            BooleanSupplier over,
            Consumer<String> found) {
        var watchdog = new Watchdog(function, queues, registers, limit, over, found);
        watchdog.thread.start();
        return watchdog;
    }

    private void watch() {
        while (!over.getAsBoolean()) {
            try {
                TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
            queues.forEachOnItsLoop(this::tick);
        }
    }

    private void tick(IoQueue queue) {
        int waited = queue.tick();
        if (waited < 2 || queue.isPaused() || over.getAsBoolean()) {
            return;
        }
        if (!function.isPresent()) {
            return; // its removal is told after its last access
        }
        var status = registers.status();
        boolean late = waited * TICK_MILLIS > limit.toMillis();
        if (ControllerRegisters.isDead(status) || late) {
            var reason = late ? "no answer for " + limit : String.format("CSTS 0x%08x", status.value());
            Thread.ofVirtual().name(function.name() + " reset").start(() -> found.accept(reason));
        }
    }

    /** Stops looking; does not wait for a look that is under way. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
