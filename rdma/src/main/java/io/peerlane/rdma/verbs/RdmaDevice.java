package io.peerlane.rdma.verbs;

import io.peerlane.fabric.pci.PciFunction;
import java.util.concurrent.Executor;

/** An open RDMA device ({@code struct ib_device}). Safe from any thread. */
public interface RdmaDevice {

    /** Name for messages, e.g. {@code rnic0}. */
    String name();

    /** What it can do at most. */
    DeviceLimits limits();

    /** The function whose DMA reaches the memory of its regions: the client of peer-to-peer transactions. */
    PciFunction function();

    /** A new protection domain. */
    ProtectionDomain allocateProtectionDomain();

    /**
     * A new completion queue.
     *
     * @param entries most completions it holds
     * @param loop the event loop on which {@code handler} runs; interrupts are steered there
     */
    CompletionQueue createCompletionQueue(int entries, Executor loop, CompletionHandler handler);
}
