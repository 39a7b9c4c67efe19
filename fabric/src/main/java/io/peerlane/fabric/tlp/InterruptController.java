package io.peerlane.fabric.tlp;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns message-signalled interrupts into calls on the processor they are meant for. Messages are 4-byte writes to
 * addresses {@code FEE00000h} to {@code FEEFFFFFh}.
 *
 * <p>Delivery: at once if the message is written by the very processor it is for, else through that processor's executor.
 * Everything the device wrote before the message is visible to the handler. Thread-safe; delivery takes no lock and
 * allocates nothing.
 *
 * @see <a href="https://www.intel.com/content/www/us/en/developer/articles/technical/intel-sdm.html">Intel SDM, volume 3,
 *     Message Signalled Interrupts</a>
 */
public final class InterruptController {

    /** First message address. */
    public static final long BASE = 0xfee0_0000L;
    /** Bytes of message addresses. */
    public static final long SIZE = 1L << 20;
    /** Interrupts that can be allocated at one time. */
    public static final int MAX_INTERRUPTS = 1 << 16;

    private volatile @Nullable Interrupt[] interrupts = new Interrupt[0];
    private final LongAdder delivered = new LongAdder();
    private final LongAdder spurious = new LongAdder();

    /** Where a device has to write what, to have a handler run. */
    public final class Interrupt implements AutoCloseable {

        private final int data;
        private final Executor executor;
        private final BooleanSupplier onCpu;
        private final Runnable handler;

        private Interrupt(int data, Executor executor, BooleanSupplier onCpu, Runnable handler) {
            this.data = data;
            this.executor = executor;
            this.onCpu = onCpu;
            this.handler = handler;
        }

        /** Bus address for the message, below 4 GiB. */
        public long messageAddress() {
            return BASE;
        }

        /** Value for the message. */
        public int messageData() {
            return data;
        }

        private void deliver() {
            if (onCpu.getAsBoolean()) {
                handler.run();
            } else {
                executor.execute(handler);
            }
        }

        /** Messages that come later are spurious; a handler already handed to its processor still runs. */
        @Override
        public void close() {
            free(this);
        }
    }

    InterruptController() {}

    /** As {@link #allocate(Executor, BooleanSupplier, Runnable)}, for a processor. */
    public Interrupt allocate(Cpu cpu, Runnable handler) {
        return allocate(cpu.executor(), cpu::isCurrent, handler);
    }

    /**
     * Takes a message of its own.
     *
     * @param cpu runs the handler when the message comes from another thread
     * @param onCpu true if the calling thread is that processor
     * @throws IllegalStateException if all {@link #MAX_INTERRUPTS} are taken
     */
    public synchronized Interrupt allocate(Executor cpu, BooleanSupplier onCpu, Runnable handler) {
        @Nullable Interrupt[] now = interrupts;
        int data = 0;
        while (data < now.length && now[data] != null) {
            data++;
        }
        if (data == MAX_INTERRUPTS) {
            throw new IllegalStateException("all " + MAX_INTERRUPTS + " interrupts are allocated");
        }
        var interrupt = new Interrupt(data, cpu, onCpu, handler);
        @Nullable Interrupt[] next = Arrays.copyOf(now, Math.max(now.length, data + 1));
        next[data] = interrupt;
        interrupts = next;
        return interrupt;
    }

    private synchronized void free(Interrupt interrupt) {
        @Nullable Interrupt[] next = interrupts.clone();
        if (next[interrupt.data] == interrupt) {
            next[interrupt.data] = null;
            interrupts = next;
        }
    }

    /** A message arrived. */
    void deliver(long address, int data) {
        @Nullable Interrupt[] now = interrupts;
        Interrupt interrupt = address == BASE && data >= 0 && data < now.length ? now[data] : null;
        if (interrupt == null) {
            spurious.increment();
            return;
        }
        delivered.increment();
        interrupt.deliver();
    }

    /** Messages delivered so far. */
    public long delivered() {
        return delivered.sum();
    }

    /** Messages nobody had allocated; they were dropped. */
    public long spurious() {
        return spurious.sum();
    }
}
