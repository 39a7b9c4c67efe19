package io.peerlane.nvme.host.pcie;

import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enables, disables and shuts down a controller through CC and CSTS (NVMe Base 2.1, 3.5.1 and 3.6.1). Polls, a bounded
 * time; not for event loops.
 */
final class ControllerLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLifecycle.class);

    private static final int SUBMISSION_ENTRY_SIZE = 6;
    private static final int COMPLETION_ENTRY_SIZE = 4;
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final ControllerRegisters registers;

    ControllerLifecycle(String name, ControllerRegisters registers) {
        this.name = name;
        this.registers = registers;
    }

    /**
     * Resets the controller and enables it with these admin queues.
     *
     * @throws DriverException if it is not there, wants larger pages or does not follow in time
     */
    void enable(int entries, long submissionAddress, long completionAddress) {
        int minimumPage = registers.capabilities().minimumPageSize();
        if (registers.status().equals(ControllerStatus.ABSENT)) {
            throw new DriverException(name, "CSTS", "all ones", "a controller");
        }
        if (minimumPage > 0) {
            throw new DriverException(name, "CAP.MPSMIN", String.valueOf(minimumPage), "0 (4 KiB pages)");
        }
        registers.configure(
                registers.configuration().withEnable(false).withShutdownNotification(ControllerConfiguration.SHN_NONE));
        await("RDY 0", status -> !status.ready(), readyLimit());
        registers.adminQueues(entries, submissionAddress, completionAddress);
        registers.configure(ControllerConfiguration.RESET
                .withEntrySizes(SUBMISSION_ENTRY_SIZE, COMPLETION_ENTRY_SIZE)
                .withCommandSet(
                        registers.capabilities().allCommandSets()
                                ? ControllerConfiguration.CSS_ALL
                                : ControllerConfiguration.CSS_NVM)
                .withEnable(true));
        await("RDY 1", ControllerStatus::ready, readyLimit());
    }

    private Duration readyLimit() {
        return Duration.ofMillis(registers.readyTimeoutMillis());
    }

    private void await(String wanted, Predicate<ControllerStatus> condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        var status = registers.status();
        while (status.equals(ControllerStatus.ABSENT) || !condition.test(status)) {
            if (status.equals(ControllerStatus.ABSENT) || System.nanoTime() - deadline > 0) {
                throw new DriverException(
                        name,
                        "CSTS",
                        String.format("0x%08x", status.value()),
                        wanted + " within " + limit.toMillis() + " ms");
            }
            pause();
            status = registers.status();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(1);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DriverException(name, "wait for the controller", "interrupted", "an answer");
        }
    }

    /** Clears CC.EN: the controller stops, whatever it was doing. Logs if it does not. */
    void disable() {
        try {
            registers.configure(registers.configuration().withEnable(false));
            await("RDY 0", status -> !status.ready(), readyLimit());
        } catch (DriverException stuck) {
            LOG.warn("{}", stuck.getMessage());
        }
    }

    /** Normal shutdown: the volatile write cache reaches the media. */
    void shutDown() {
        registers.configure(registers.configuration().withShutdownNotification(ControllerConfiguration.SHN_NORMAL));
        await("SHST 2", status -> status.shutdownStatus() == ControllerStatus.SHST_COMPLETE, SHUTDOWN_LIMIT);
    }
}
