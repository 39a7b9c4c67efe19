package io.peerlane.nvme.target;

import io.peerlane.fabric.pci.PciFunction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transport of connections in memory. */
record FakeTransport(@Nullable PciFunction function, String type) implements TargetTransport {

    FakeTransport(@Nullable PciFunction function) {
        this(function, "fake");
    }

    @Override
    public Optional<PciFunction> dmaClient() {
        return Optional.ofNullable(function);
    }

    @Override
    public int inCapsuleBytes() {
        return 4096;
    }

    @Override
    public int sgls() {
        return 0x100005;
    }

    @Override
    public int maxQueueDepth() {
        return 128;
    }
}
