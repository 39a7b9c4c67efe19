package io.peerlane.nvme.target.copyoffload;

/** Why a request's data lies in host memory. */
public enum FallbackReason {
    /** The namespace's {@code p2pmem} is off. */
    POLICY_OFF("p2pmem of the namespace is off"),
    /** The transport moves data without a DMA client of its own, as TCP does. */
    NO_PEER_CLIENT("the transport has no function that could reach peer memory"),
    /** The namespace's blocks are not behind a function that does DMA. */
    NO_DATA_DEVICE("the namespace is not backed by a device that does DMA"),
    /** The driver of the namespace's device does not take peer memory, as that of a function of a PCI endpoint does not. */
    DEVICE_WITHOUT_PEER_MEMORY("the driver of the namespace's device does not take peer memory"),
    /** No function publishes peer memory. */
    NO_PROVIDER("no function publishes peer memory (no controller has a CMB that may hold data)"),
    /** Peer memory exists, but the adapter or the drive cannot reach it. */
    NOT_REACHABLE("no published peer memory is reachable for both the adapter and the drive"),
    /** The provider's pool had no contiguous room for the request. */
    POOL_EXHAUSTED("the provider's pool had no contiguous room"),
    /** The buffer that the drive's owner exports is revoked, or the adapter has not mapped it again yet. */
    DMA_BUF_REVOKED("the drive's owner has revoked the buffer that it exports"),
    /** The provider was removed, or its driver unbound, after it had been chosen. */
    PROVIDER_REMOVED("the provider was removed or its driver unbound"),
    /** A command of the admin queue: those never use peer memory. */
    ADMIN_QUEUE("commands of the admin queue use host memory"),
    /** The data came inside the command capsule, and receive buffers are host memory. */
    INLINE_DATA("the data came inside the command capsule");

    private final String text;

    FallbackReason(String text) {
        this.text = text;
    }

    /** The reason in words, no full stop. */
    public String text() {
        return text;
    }
}
