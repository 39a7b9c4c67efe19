package io.peerlane.app.machine;

import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.nvme.controller.NvmeController;
import io.peerlane.nvme.host.pcie.DriverOptions;
import io.peerlane.nvme.host.pcie.PcieNvmeDriver;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A drive, its driver, and the namespaces that lie on it: they follow when the drive is bound anew. */
final class DriveSlot extends DeviceSlot {

    private final TargetMachine machine;
    private final DriverOptions options;
    private final List<Cpu> cpus;
    private final List<Shown> shown = new CopyOnWriteArrayList<>();
    private volatile @Nullable PcieNvmeDriver driver;
    private volatile @Nullable UserSpaceDrive owner;
    private @Nullable CopyOffload offload;

    /** A namespace of the target that is namespace {@code nsid} of the drive. */
    private record Shown(TargetNamespace namespace, int nsid) {}

    DriveSlot(TargetMachine machine, NvmeController drive, List<Cpu> cpus) {
        super(drive.function());
        this.machine = machine;
        // A function of an endpoint is not one whose transfers may go to other functions.
        this.options = DriverOptions.defaults()
                .withPeerMemory(drive.endpoint().isEmpty())
                .withCmbForOwner(machine.isInUserSpace(drive.function()));
        this.cpus = cpus;
    }

    /** The driver of a bound drive. */
    Optional<PcieNvmeDriver> driver() {
        return isBound() ? Optional.ofNullable(driver) : Optional.empty();
    }

    /** Who has a bound drive in user space, if it is configured so. */
    Optional<UserSpaceDrive> owner() {
        return isBound() ? Optional.ofNullable(owner) : Optional.empty();
    }

    /** What the drive's owner exports, now and whenever it is bound anew, is memory for requests. Before requests come. */
    void offer(CopyOffload to) {
        offload = to;
        export();
    }

    private void export() {
        var to = offload;
        var exporter = owner;
        if (to != null && exporter != null) {
            exporter.memory().ifPresent(to::add);
        }
    }

    private void withdraw(UserSpaceDrive exporter) {
        var from = offload;
        if (from != null) {
            exporter.memory().ifPresent(from::withdraw);
        }
    }

    /** The blocks of a namespace of the drive, which must be bound. */
    BlockDevice blocks(int nsid) {
        return driver().orElseThrow(() -> new IllegalStateException(function() + " is not bound"))
                .namespace(nsid);
    }

    /** {@code namespace} lies on the drive as {@code nsid}. */
    void show(TargetNamespace namespace, int nsid) {
        shown.add(new Shown(namespace, nsid));
    }

    @Override
    void start() {
        var attached = PcieNvmeDriver.attach(machine.fabric(), machine.p2pDma(), function(), cpus, options);
        driver = attached;
        try {
            owner = machine.isInUserSpace(function()) ? new UserSpaceDrive(machine, attached) : null;
            export();
            shown.forEach(each -> each.namespace().reopen(attached.namespace(each.nsid())));
        } catch (RuntimeException e) {
            stopped(stop());
            throw e;
        }
    }

    @Override
    CompletableFuture<Void> stop() {
        var exporter = owner;
        if (exporter != null) {
            exporter.close();
            withdraw(exporter);
        }
        var attached = driver;
        return attached == null ? CompletableFuture.completedFuture(null) : attached.unbind();
    }
}
