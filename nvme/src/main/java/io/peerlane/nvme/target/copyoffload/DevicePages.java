package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.p2pdma.PeerMapping;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Pages of a function for the requests of one controller and namespace. Safe from any thread; does not allocate. */
sealed interface DevicePages {

    /** Gives {@code memory} contiguous pages: null, or why there are none now. */
    @Nullable
    FallbackReason place(DataMemory memory, long bytes);

    /**
     * Peer memory.
     *
     * @param device how the namespace's device reaches it
     */
    record Registered(PeerDataPool pool, PeerMapping device) implements DevicePages {
        @Override
        public @Nullable FallbackReason place(DataMemory memory, long bytes) {
            long address = pool.allocate(bytes);
            if (address == DataPool.NONE) {
                return pool.isRetired() ? FallbackReason.PROVIDER_REMOVED : FallbackReason.POOL_EXHAUSTED;
            }
            memory.holdPeer(pool, address, bytes, device.dmaAddress(address));
            return null;
        }
    }

    /**
     * Memory that the namespace's device exports.
     *
     * @param reach whether the transport can use the pool now
     */
    record Exported(DmaBufDataPool pool, Predicate<DataPool> reach) implements DevicePages {
        @Override
        public @Nullable FallbackReason place(DataMemory memory, long bytes) {
            if (pool.isRevoked() || !reach.test(pool)) {
                return FallbackReason.DMA_BUF_REVOKED;
            }
            long address = pool.allocate(bytes);
            if (address == DataPool.NONE) {
                return FallbackReason.POOL_EXHAUSTED;
            }
            memory.holdPeer(pool, address, bytes, pool.deviceAddress(address));
            return null;
        }
    }
}
