package io.peerlane.nvme.host;

import java.time.Duration;
import java.util.UUID;

/**
 * Whom to connect to, as whom, and how.
 *
 * @param subsystemNqn SUBNQN
 * @param hostNqn HOSTNQN
 * @param hostIdentifier HOSTID
 * @param ioQueues I/O queues wanted, 0 to 65535; spread over the event loops in turn
 * @param queueDepth commands outstanding on each I/O queue, 1 to 4095
 * @param keepAlive keep alive timeout, zero for none; a keep alive is sent at half of it
 * @param inCapsuleData whether writes that fit go in the command capsule if the controller offers that
 * @param connectTimeout longest wait for a transport connection or a Connect command
 * @param adminTimeout longest wait for an admin command
 * @param ioTimeout longest wait for an I/O command; then the association fails
 */
public record AssociationOptions(
        String subsystemNqn,
        String hostNqn,
        UUID hostIdentifier,
        int ioQueues,
        int queueDepth,
        Duration keepAlive,
        boolean inCapsuleData,
        Duration connectTimeout,
        Duration adminTimeout,
        Duration ioTimeout) {

    private static final int MAX_DEPTH = 4095;

    /** Checks the ranges. */
    public AssociationOptions {
        if (queueDepth < 1 || queueDepth > MAX_DEPTH) {
            throw new IllegalArgumentException("queueDepth is 1 to " + MAX_DEPTH + ", found " + queueDepth);
        }
        if (ioQueues < 0 || ioQueues > 0xffff) {
            throw new IllegalArgumentException("ioQueues is 0 to 65535, found " + ioQueues);
        }
    }

    /**
     * One I/O queue of 128 commands, keep alive 5 s, no in-capsule data; 10 s to connect, 60 s for an admin command, 30 s
     * for an I/O command. The host's name and identifier come from one random UUID.
     */
    public static AssociationOptions of(String subsystemNqn) {
        var host = UUID.randomUUID();
        return new AssociationOptions(
                subsystemNqn,
                "nqn.2014-08.org.nvmexpress:uuid:" + host,
                host,
                1,
                128,
                Duration.ofSeconds(5),
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
    }

    /** The same as another host. */
    public AssociationOptions withHost(String nqn, UUID identifier) {
        return new AssociationOptions(
                subsystemNqn,
                nqn,
                identifier,
                ioQueues,
                queueDepth,
                keepAlive,
                inCapsuleData,
                connectTimeout,
                adminTimeout,
                ioTimeout);
    }

    /** The same with other I/O queues. */
    public AssociationOptions withQueues(int queues, int depth) {
        return new AssociationOptions(
                subsystemNqn,
                hostNqn,
                hostIdentifier,
                queues,
                depth,
                keepAlive,
                inCapsuleData,
                connectTimeout,
                adminTimeout,
                ioTimeout);
    }

    /** The same with another keep alive timeout. */
    public AssociationOptions withKeepAlive(Duration timeout) {
        return new AssociationOptions(
                subsystemNqn,
                hostNqn,
                hostIdentifier,
                ioQueues,
                queueDepth,
                timeout,
                inCapsuleData,
                connectTimeout,
                adminTimeout,
                ioTimeout);
    }

    /** The same with in-capsule data or not. */
    public AssociationOptions withInCapsuleData(boolean use) {
        return new AssociationOptions(
                subsystemNqn,
                hostNqn,
                hostIdentifier,
                ioQueues,
                queueDepth,
                keepAlive,
                use,
                connectTimeout,
                adminTimeout,
                ioTimeout);
    }

    /** The same with other time limits. */
    public AssociationOptions withTimeouts(Duration connect, Duration admin, Duration io) {
        return new AssociationOptions(
                subsystemNqn,
                hostNqn,
                hostIdentifier,
                ioQueues,
                queueDepth,
                keepAlive,
                inCapsuleData,
                connect,
                admin,
                io);
    }

    /** Time between two looks at what is outstanding: an eighth of the shortest limit, 10 to 250 ms. */
    public Duration tickPeriod() {
        long shortest = Math.min(connectTimeout.toMillis(), Math.min(adminTimeout.toMillis(), ioTimeout.toMillis()));
        return Duration.ofMillis(Math.clamp(shortest / 8, 10, 250));
    }
}
