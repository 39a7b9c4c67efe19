package io.peerlane.app.machine;

import io.peerlane.fabric.p2pdma.ProviderSlot;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.vfio.BarRange;
import io.peerlane.fabric.vfio.VfioDmaBuf;
import io.peerlane.fabric.vfio.VfioPciDevice;
import io.peerlane.nvme.host.pcie.CmbOutcome;
import io.peerlane.nvme.host.pcie.PcieNvmeDriver;
import io.peerlane.nvme.target.copyoffload.ExportedMemory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A drive whose driver runs in user space, here the target itself: the drive's memory buffer is exported as a DMA-BUF, and
 * taken back whenever the drive stops decoding memory. Every call may wait for importers and event loops; none is for event
 * loops.
 */
public final class UserSpaceDrive implements AutoCloseable {

    private final VfioPciDevice owner;
    private final PcieNvmeDriver driver;
    private final Optional<VfioDmaBuf> export;
    private final Optional<ExportedMemory> memory;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean paused;

    /** @param driver of that function; leaves the memory buffer to its owner */
    UserSpaceDrive(TargetMachine machine, PcieNvmeDriver driver) {
        this.driver = driver;
        this.owner = VfioPciDevice.open(machine.p2pDma(), driver.function());
        if (driver.controllerMemoryBuffer()
                        instanceof CmbOutcome.Mapped(int bar, long offset, long size, boolean forData)
                && forData
                && size > 0) {
            var exported = owner.exportDmaBuf(bar, 0, List.of(new BarRange(offset, size)));
            long physical = function().bar(bar).map(Bar::address).orElseThrow() + offset;
            long busOffset = machine.p2pDma()
                    .provider(function(), bar)
                    .map(ProviderSlot::busOffset)
                    .orElseThrow();
            export = Optional.of(exported);
            memory = Optional.of(new ExportedMemory(
                    function(), exported.buffer(), physical, physical + busOffset, exported::isRevoked));
        } else {
            export = Optional.empty();
            memory = Optional.empty();
        }
    }

    /** The drive's function. */
    public PciFunction function() {
        return driver.function();
    }

    /** What is exported; empty if the drive has no memory buffer for data. */
    public Optional<VfioDmaBuf> export() {
        return export;
    }

    /** The export as memory for requests to namespaces of the drive. */
    Optional<ExportedMemory> memory() {
        return memory;
    }

    /**
     * The drive stops decoding memory: the export is revoked, and nobody uses it any more when this returns. Requests to the
     * drive wait until {@link #restore}, new data goes to host memory.
     */
    public void revoke() {
        paused = true;
        driver.pause();
        owner.decodeMemory(false);
    }

    /** The drive decodes memory again; importers map the export again as soon as they can. */
    public void restore() {
        owner.decodeMemory(true);
        driver.resume();
        paused = false;
    }

    /** Takes the export back for ever; what has waited since {@link #revoke} goes on. Again: nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (paused) {
            restore();
        }
        owner.close();
        export.ifPresent(exported -> exported.buffer().close());
    }
}
