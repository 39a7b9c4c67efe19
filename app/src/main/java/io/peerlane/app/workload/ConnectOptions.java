package io.peerlane.app.workload;

import java.time.Duration;
import java.util.List;

/**
 * Whom to connect to, and with what. Names are nvme-cli's.
 *
 * @param traddr address of the target, e.g. {@code 127.0.0.1}
 * @param trsvcid port, 1 to 65535
 * @param nqn name of the subsystem
 * @param hostnqn name of this host
 * @param nsid namespace, from 1
 * @param queues I/O queues, one for each event loop
 * @param queueSize entries of a queue
 * @param cpus processors the event loops are pinned to, in order; empty for none
 * @param digests of NVMe/TCP
 * @param timeout longest time to connect
 */
public record ConnectOptions(
        String traddr,
        int trsvcid,
        String nqn,
        String hostnqn,
        long nsid,
        int queues,
        int queueSize,
        List<Integer> cpus,
        Digests digests,
        Duration timeout) {

    /** A copy of the list is kept. */
    public ConnectOptions {
        cpus = List.copyOf(cpus);
    }
}
