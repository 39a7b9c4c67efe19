package io.peerlane.nvme.controller;

import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link ControllerStatistics}; spread over threads by {@link LongAdder}. */
final class Counters {

    final LongAdder adminCommands = new LongAdder();
    final LongAdder readCommands = new LongAdder();
    final LongAdder writeCommands = new LongAdder();
    final LongAdder flushCommands = new LongAdder();
    final LongAdder failedCommands = new LongAdder();
    final LongAdder mediaErrors = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder fetches = new LongAdder();
    final LongAdder interrupts = new LongAdder();
    final LongAdder doorbellErrors = new LongAdder();
    final LongAdder resets = new LongAdder();

    ControllerStatistics snapshot() {
        return new ControllerStatistics(
                adminCommands.sum(),
                readCommands.sum(),
                writeCommands.sum(),
                flushCommands.sum(),
                failedCommands.sum(),
                bytesRead.sum(),
                bytesWritten.sum(),
                fetches.sum(),
                interrupts.sum(),
                doorbellErrors.sum(),
                resets.sum());
    }
}
