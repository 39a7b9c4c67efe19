package io.peerlane.app.machine;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.RemovalWatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A device with its driver, which can be bound and unbound, and the device taken out and put back.
 *
 * <pre>
 *   UNBOUND --bind--> BOUND --unbind, remove--> [peer memory in use] --last user--> UNBOUND
 * </pre>
 *
 * <p>Safe from any thread but event loops: the methods block.
 */
abstract class DeviceSlot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSlot.class);

    /** How long users of the device's memory may take to give it back. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final PciFunction function;
    private CompletableFuture<Void> over = CompletableFuture.completedFuture(null);
    private @Nullable RemovalWatch removal;
    private volatile boolean bound;
    private int bindings;
    private boolean closed;

    DeviceSlot(PciFunction function) {
        this.function = function;
    }

    /** Starts the driver and what builds on it; leaves nothing behind if it throws. */
    abstract void start();

    /** Stops them; the future completes when nobody uses the device's peer memory any more. */
    abstract CompletableFuture<Void> stop();

    /** A start that failed was undone: as with {@link #stop}, the next one waits. */
    final void stopped(CompletableFuture<Void> unused) {
        over = unused;
    }

    final PciFunction function() {
        return function;
    }

    final boolean isBound() {
        return bound;
    }

    /**
     * Gives the device to its driver.
     *
     * @throws ErrnoException ENODEV if it is not there, EBUSY if the driver has it, ETIMEDOUT if its peer memory is in use
     *     still; what the driver throws
     */
    final synchronized void bind() {
        if (closed || !function.isPresent()) {
            throw new ErrnoException(Errno.ENODEV, function + (closed ? ": the target is closed" : " is removed"));
        }
        if (bound) {
            throw new ErrnoException(Errno.EBUSY, function + " has its driver");
        }
        await();
        start();
        bound = true;
        int binding = ++bindings;
        removal = function.onRemoval(
                () -> Thread.ofVirtual().name(function.name() + " unbinding").start(() -> removed(binding)));
        LOG.atLevel(binding == 1 ? Level.DEBUG : Level.INFO).log("{} is bound", function);
    }

    /** The removal is heard of late: the device may be back and bound anew by now. */
    private synchronized void removed(int binding) {
        if (binding == bindings) {
            unbind();
        }
    }

    /** Takes the device from its driver, without waiting for users of its peer memory. Does nothing if it has none. */
    final synchronized void unbind() {
        if (!bound) {
            return;
        }
        bound = false;
        if (removal != null) {
            removal.close();
        }
        over = stop();
        LOG.atLevel(closed ? Level.DEBUG : Level.INFO).log("{} is unbound", function);
    }

    /**
     * Waits for the users of its peer memory.
     *
     * @throws ErrnoException ETIMEDOUT if they take too long
     */
    final synchronized void await() {
        boolean done = over.thenApply(_ -> true)
                .completeOnTimeout(false, LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (!done) {
            throw new ErrnoException(
                    Errno.ETIMEDOUT, function + ": its peer memory is in use after " + LIMIT.toSeconds() + " s");
        }
    }

    /**
     * Puts a removed device back and binds it, as hot-plug does.
     *
     * @throws ErrnoException EEXIST if it is there; as {@link #bind}
     */
    final synchronized void insert() {
        if (function.isPresent()) {
            throw new ErrnoException(Errno.EEXIST, function + " is there");
        }
        unbind();
        await();
        function.insert();
        bind();
    }

    @Override
    public final synchronized void close() {
        closed = true;
        unbind();
        await();
    }
}
