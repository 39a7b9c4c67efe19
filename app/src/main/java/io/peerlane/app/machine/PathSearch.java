package io.peerlane.app.machine;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.controller.NvmeController;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
     * Where a path's data lies for a while, and where it goes.
     *
     * @param drive holds the namespace
     * @param provider whose memory is used; host memory if empty
     */
    record Place(PciFunction drive, Optional<PciFunction> provider) {

        private Place(PciFunction drive, PciFunction provider) {
            this(drive, Optional.of(provider));
        }
    }

    /**
     * What {@code peerlane serve} needs to be told.
     *
     * @throws ConfigurationException if the machine has no such path
     */
    List<String> arguments(DataPath path) {
        return switch (path) {
            case HOST, TCP -> List.of("--p2pmem", "0");
            case CMB -> isNearestProvider() ? List.of("--p2pmem", "1") : provider(drive().function());
            case CMB_OTHER -> provider(cmbOther());
            case RNIC -> provider(rnicMemory());
            case BRIDGE -> {
                var drive = bridge();
                yield List.of(
                        "--ns-drive", drive.name(), "--p2pmem", drive.address().toString());
            }
            case ENDPOINT -> List.of("--ns-drive", endpoint().name(), "--p2pmem", "0");
            case DMABUF -> List.of("--ns-drive", dmaBuf().name(), "--p2pmem", "1");
        };
    }

    /**
     * The same as functions.
     *
     * @throws ConfigurationException if the machine has no such path
     */
    Place place(DataPath path) {
        var own = drive().function();
        return switch (path) {
            case HOST, TCP -> new Place(own, Optional.empty());
            case CMB -> new Place(own, nearestMemory());
            case CMB_OTHER -> new Place(own, cmbOther());
            case RNIC -> new Place(own, rnicMemory());
            case BRIDGE -> new Place(bridge(), bridge());
            case ENDPOINT -> new Place(endpoint(), Optional.empty());
            case DMABUF -> new Place(dmaBuf(), dmaBuf());
        };
    }

    /**
     * The same of several drives, each with host memory or with memory of its own.
     *
     * @throws ConfigurationException if the machine has no such path, or not so many drives on it
     */
    List<Place> places(DataPath path, int drives) {
        if (drives == 1) {
            return List.of(place(path));
        }
        boolean isHost = path == DataPath.HOST || path == DataPath.TCP;
        List<Place> all = machine.drives().values().stream()
                .filter(drive -> !machine.isInUserSpace(drive.function())
                        && drive.endpoint().isEmpty())
                .filter(drive -> isHost || (path == DataPath.CMB && hasMemory(drive)))
                .map(drive -> isHost
                        ? new Place(drive.function(), Optional.empty())
                        : new Place(drive.function(), drive.function()))
                .limit(drives)
                .toList();
        if (all.size() < drives) {
            throw missing(path, "%d drives with memory of their own".formatted(all.size()), String.valueOf(drives));
        }
        return all;
    }

    /** The memory of the adapter is as near as that of the drive, and the search would take either. */
    private boolean isNearestProvider() {
        return !(hasMemory(drive()) && rnicHasMemory());
    }

    /** As the target chooses: the drive's own memory, else the nearest that both reach. */
    private PciFunction nearestMemory() {
        var own = drive();
        if (hasMemory(own)) {
            return own.function();
        }
        var clients = List.of(rnic, own.function());
        return Stream.concat(cmbDrives(), rnicHasMemory() ? Stream.of(rnic) : Stream.empty())
                .filter(provider -> machine.p2pDma().distanceMany(provider, clients, false) >= 0)
                .min(Comparator.comparing(provider -> machine.p2pDma().distanceMany(provider, clients, false)))
                .orElseThrow(() -> missing(
                        DataPath.CMB,
                        "no memory that %s and %s reach"
                                .formatted(rnic.name(), own.function().name()),
                        "a drive with a CMB of at least 2 MiB"));
    }

    private PciFunction cmbOther() {
        var own = drive().function();
        return cmbDrives()
                .filter(other -> other != own)
                .filter(other -> isReached(other, rnic, MapType.BUS_ADDR) && isReached(other, own, MapType.BUS_ADDR))
                .findFirst()
                .orElseThrow(() -> missing(
                        DataPath.CMB_OTHER,
                        "no other drive with a CMB that %s and %s reach through switches"
                                .formatted(rnic.name(), own.name()),
                        "one of at least 2 MiB"));
    }

    private PciFunction rnicMemory() {
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
        return rnic;
    }

    /** The namespace goes to the drive whose memory is used, so that only the way from the adapter is by the bridge. */
    private PciFunction bridge() {
        var own = drive().function();
        return cmbDrives()
                .sorted(Comparator.comparing(drive -> drive != own))
                .filter(drive -> isReached(drive, rnic, MapType.THRU_HOST_BRIDGE))
                .findFirst()
                .orElseThrow(() -> missing(
                        DataPath.BRIDGE,
                        "no drive with a CMB that %s reaches through the host bridge".formatted(rnic.name()),
                        "one below another root port of a host bridge that the kernel allows"));
    }

    private PciFunction endpoint() {
        return machine.drives().values().stream()
                .filter(drive -> drive.endpoint().isPresent())
                .map(NvmeController::function)
                .findFirst()
                .orElseThrow(() -> missing(
                        DataPath.ENDPOINT,
                        "no drive that is a function of a PCI endpoint",
                        "one of kind nvme-endpoint"));
    }

    /** The namespace goes to the drive whose owner exports its memory. */
    private PciFunction dmaBuf() {
        return machine.drives().values().stream()
                .filter(PathSearch::hasMemory)
                .map(NvmeController::function)
                .filter(machine::isInUserSpace)
                .filter(drive -> machine.p2pDma().explain(drive, rnic).isSupported())
                .findFirst()
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
