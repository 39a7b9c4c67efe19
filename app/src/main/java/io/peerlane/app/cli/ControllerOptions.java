package io.peerlane.app.cli;

import io.peerlane.app.workload.Digests;
import java.time.Duration;

/**
 * Which controller to connect to, without I/O queues. Names are nvme-cli's.
 *
 * @param traddr address of the target, e.g. {@code 127.0.0.1}
 * @param trsvcid port, 1 to 65535
 * @param nqn name of the subsystem
 * @param hostnqn name of this host
 * @param keepAlive keep alive timeout, zero for none
 * @param digests of NVMe/TCP
 * @param timeout longest time to connect
 */
public record ControllerOptions(
        String traddr,
        int trsvcid,
        String nqn,
        String hostnqn,
        Duration keepAlive,
        Digests digests,
        Duration timeout) {}
