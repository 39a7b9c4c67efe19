package io.peerlane.nvme.controller;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link ControllerStatistics}; spread over threads by {@link LongAdder}. */
final class Counters {

    /** When the controller was built. */
    private final long startNanos = System.nanoTime();

    final LongAdder adminCommands = new LongAdder();
    final LongAdder readCommands = new LongAdder();
    final LongAdder writeCommands = new LongAdder();
    final LongAdder flushCommands = new LongAdder();
    final LongAdder compareCommands = new LongAdder();
    final LongAdder verifyCommands = new LongAdder();
    final LongAdder writeZeroesCommands = new LongAdder();
    final LongAdder datasetManagementCommands = new LongAdder();
    final LongAdder copyCommands = new LongAdder();
    final LongAdder failedCommands = new LongAdder();
    final LongAdder mediaErrors = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder fetches = new LongAdder();
    final LongAdder interrupts = new LongAdder();
    final LongAdder doorbellErrors = new LongAdder();
    final LongAdder resets = new LongAdder();

    /** Whole hours since the controller was built. */
    long hours() {
        return TimeUnit.NANOSECONDS.toHours(System.nanoTime() - startNanos);
    }

    ControllerStatistics snapshot() {
        return new ControllerStatistics(
                adminCommands.sum(),
                readCommands.sum(),
                writeCommands.sum(),
                flushCommands.sum(),
                compareCommands.sum(),
                verifyCommands.sum(),
                writeZeroesCommands.sum(),
                datasetManagementCommands.sum(),
                copyCommands.sum(),
                failedCommands.sum(),
                bytesRead.sum(),
                bytesWritten.sum(),
                fetches.sum(),
                interrupts.sum(),
                doorbellErrors.sum(),
                resets.sum());
    }
}
