package io.peerlane.app.machine;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.app.config.ServiceConfiguration.NamespaceSettings;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.fabric.topology.MachineDescription.SwitchDescription;
import io.peerlane.nvme.controller.ControllerNamespace;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.namespace.BlockStoreException;
import io.peerlane.nvme.namespace.FileStore;
import io.peerlane.nvme.namespace.MemoryStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The stores of all configured namespaces, opened, and which drive holds which as which of its own namespaces. */
final class NamespaceStores implements AutoCloseable {

    /**
     * Where a namespace of a subsystem lies.
     *
     * @param drive the drive's name
     * @param nsid the identifier it has on the drive
     * @param uuid its name wherever it is attached
     */
    record Place(String drive, int nsid, NamespaceIdentity uuid) {}

    private final List<BlockStore> stores = new ArrayList<>();
    private final Map<String, List<ControllerNamespace>> byDrive = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, EndpointDescription> drives;
    private final MachineDescription machine;

    private NamespaceStores(MachineDescription machine) {
        this.machine = machine;
        this.drives = drives(machine);
    }

    /**
     * Opens every store.
     *
     * @throws ConfigurationException if a drive does not exist or a file cannot be used; nothing stays open then
     */
    static NamespaceStores open(MachineDescription machine, ServiceConfiguration configuration) {
        var stores = new NamespaceStores(machine);
        try {
            for (var subsystem : configuration.subsystems()) {
                subsystem.namespaces().forEach(namespace -> stores.add(subsystem.nqn(), namespace));
            }
            return stores;
        } catch (RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    private void add(String nqn, NamespaceSettings namespace) {
        var name = nqn + " namespace " + namespace.nsid();
        var drive = drive(name, namespace);
        var held = byDrive.computeIfAbsent(drive, _ -> new ArrayList<>());
        var store = store(name, namespace);
        stores.add(store);
        var identity = NamespaceIdentity.named(
                namespace.file().map(file -> file.toAbsolutePath().toString()).orElse(name));
        held.add(new ControllerNamespace(held.size() + 1, store, identity));
        places.put(key(nqn, namespace.nsid()), new Place(drive, held.size(), identity));
    }

    private String drive(String name, NamespaceSettings namespace) {
        if (drives.isEmpty()) {
            throw new ConfigurationException(machine.name(), "endpoints of kind nvme", "none", "at least one");
        }
        var first = drives.values().stream()
                .filter(drive -> drive.options().containsKey(MachineReader.CMB))
                .filter(drive -> !MachineReader.VFIO.equals(drive.options().get(MachineReader.DRIVER)))
                .findFirst()
                .orElseGet(() -> drives.values().iterator().next());
        var wanted = namespace.drive().orElse(first.name());
        if (!drives.containsKey(wanted)) {
            throw new ConfigurationException(
                    name, "drive", "'" + wanted + "'", "a drive of " + machine.name() + ": " + drives.keySet());
        }
        return wanted;
    }

    private static BlockStore store(String name, NamespaceSettings namespace) {
        if (namespace.file().isEmpty()) {
            return new MemoryStore(name, namespace.blockBytes(), namespace.sizeBytes() / namespace.blockBytes());
        }
        var file = namespace.file().get();
        try {
            return FileStore.open(file, namespace.blockBytes(), namespace.sizeBytes());
        } catch (BlockStoreException e) {
            throw new ConfigurationException(name, "file", "'" + file + "' (" + e.getMessage() + ")", "a usable file");
        }
    }

    private static Map<String, EndpointDescription> drives(MachineDescription machine) {
        var drives = new LinkedHashMap<String, EndpointDescription>();
        machine.hostBridges().stream()
                .flatMap(bridge -> bridge.rootPorts().stream())
                .flatMap(NamespaceStores::endpoints)
                .filter(endpoint ->
                        endpoint.kind().equals("nvme") || endpoint.kind().equals(MachineReader.ENDPOINT))
                .forEach(endpoint -> drives.put(endpoint.name(), endpoint));
        return drives;
    }

    private static Stream<EndpointDescription> endpoints(PortDescription port) {
        return switch (port.child()) {
            case null -> Stream.empty();
            case EndpointDescription endpoint -> Stream.of(endpoint);
            case SwitchDescription below -> below.downstreamPorts().stream().flatMap(NamespaceStores::endpoints);
        };
    }

    private static String key(String nqn, int nsid) {
        return nqn + "#" + nsid;
    }

    /** What each drive holds. */
    Map<String, List<ControllerNamespace>> byDrive() {
        return byDrive;
    }

    /** Where a namespace lies. */
    Place place(String nqn, int nsid) {
        var place = places.get(key(nqn, nsid));
        if (place == null) {
            throw new IllegalArgumentException("no namespace " + nsid + " of " + nqn);
        }
        return place;
    }

    /** Closes the stores; the controllers are closed already. */
    @Override
    public void close() {
        stores.forEach(BlockStore::close);
    }
}
