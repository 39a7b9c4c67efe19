package io.peerlane.app.machine;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.controller.NvmeController;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The providers of one machine by data path, seen from its adapter and the drive that holds the namespace. */
final class PathSearch {

    /** What can be registered at least: the unit of the host's page maps. */
    private static final long LEAST_MEMORY = 2 << 20;

    private final TargetMachine machine;
    private final PciFunction rnic;

    PathSearch(TargetMachine machine) {
        this.machine = machine;
        this.rnic = machine.rnic().function();
    }

    /**
     * What {@code peerlane serve} needs to be told.
     *
     * @throws ConfigurationException if the machine has no such path
     */
    List<String> arguments(DataPath path) {
        return switch (path) {
            case HOST, TCP -> List.of("--p2pmem", "0");
            case CMB -> cmb();
            case CMB_OTHER -> cmbOther();
            case RNIC -> rnicMemory();
            case BRIDGE -> bridge();
            case ENDPOINT -> endpoint();
            case DMABUF -> dmaBuf();
        };
    }

    /** The memory of the adapter is as near as that of the drive, and the search would take either. */
    private List<String> cmb() {
        var drive = drive();
        return hasMemory(drive) && rnicHasMemory() ? provider(drive.function()) : List.of("--p2pmem", "1");
    }

    private List<String> cmbOther() {
        var own = drive().function();
        return cmbDrives()
                .filter(other -> other != own)
                .filter(other -> isReached(other, rnic, MapType.BUS_ADDR) && isReached(other, own, MapType.BUS_ADDR))
                .findFirst()
                .map(PathSearch::provider)
                .orElseThrow(() -> missing(
                        DataPath.CMB_OTHER,
                        "no other drive with a CMB that %s and %s reach through switches"
                                .formatted(rnic.name(), own.name()),
                        "one of at least 2 MiB"));
    }

    private List<String> rnicMemory() {
        if (!rnicHasMemory()) {
            throw missing(DataPath.RNIC, rnic.name() + " without memory", "memory of at least 2 MiB");
        }
        var own = drive().function();
        if (!isReached(rnic, own, MapType.BUS_ADDR)) {
            throw missing(
                    DataPath.RNIC,
                    "no way through switches from " + own.name() + " to " + rnic.name(),
                    "both below one switch that does not redirect");
        }
        return provider(rnic);
    }

    /** The namespace goes to the drive whose memory is used, so that only the way from the adapter is by the bridge. */
    private List<String> bridge() {
        var own = drive().function();
        return cmbDrives()
                .sorted(Comparator.comparing(drive -> drive != own))
                .filter(drive -> isReached(drive, rnic, MapType.THRU_HOST_BRIDGE))
                .findFirst()
                .map(drive -> List.of(
                        "--ns-drive", drive.name(), "--p2pmem", drive.address().toString()))
                .orElseThrow(() -> missing(
                        DataPath.BRIDGE,
                        "no drive with a CMB that %s reaches through the host bridge".formatted(rnic.name()),
                        "one below another root port of a host bridge that the kernel allows"));
    }

    private List<String> endpoint() {
        return machine.drives().values().stream()
                .filter(drive -> drive.endpoint().isPresent())
                .findFirst()
                .map(drive -> List.of("--ns-drive", drive.function().name(), "--p2pmem", "0"))
                .orElseThrow(() -> missing(
                        DataPath.ENDPOINT,
                        "no drive that is a function of a PCI endpoint",
                        "one of kind nvme-endpoint"));
    }

    /** The namespace goes to the drive whose owner exports its memory. */
    private List<String> dmaBuf() {
        return machine.drives().values().stream()
                .filter(PathSearch::hasMemory)
                .map(NvmeController::function)
                .filter(machine::isInUserSpace)
                .filter(drive -> machine.p2pDma().explain(drive, rnic).isSupported())
                .findFirst()
                .map(drive -> List.of("--ns-drive", drive.name(), "--p2pmem", "1"))
                .orElseThrow(() -> missing(
                        DataPath.DMABUF,
                        "no drive with a CMB in user space that %s reaches".formatted(rnic.name()),
                        "a drive with driver: vfio and a CMB of at least 2 MiB"));
    }

    private static List<String> provider(PciFunction function) {
        return List.of("--p2pmem", function.address().toString());
    }

    /** The drive of the default namespace: the first with a buffer, else the first. */
    private NvmeController drive() {
        return machine.drives().values().stream()
                .filter(drive -> drive.options().cmb().bytes() > 0 && !machine.isInUserSpace(drive.function()))
                .findFirst()
                .or(() -> machine.drives().values().stream().findFirst())
                .orElseThrow(
                        () -> new ConfigurationException(name(), "endpoints of kind nvme", "none", "at least one"));
    }

    private Stream<PciFunction> cmbDrives() {
        return machine.drives().values().stream()
                .filter(drive -> hasMemory(drive) && !machine.isInUserSpace(drive.function()))
                .map(NvmeController::function);
    }

    private static boolean hasMemory(NvmeController drive) {
        return drive.options().cmb().bytes() >= LEAST_MEMORY;
    }

    private boolean rnicHasMemory() {
        return machine.rnic().options().memoryBarSize() >= LEAST_MEMORY;
    }

    private boolean isReached(PciFunction provider, PciFunction client, MapType how) {
        return machine.p2pDma().explain(provider, client).mapType() == how;
    }

    private String name() {
        return machine.description().name();
    }

    private ConfigurationException missing(DataPath path, String found, String wanted) {
        return new ConfigurationException("machine " + name(), "path " + path.json(), found, wanted);
    }
}
