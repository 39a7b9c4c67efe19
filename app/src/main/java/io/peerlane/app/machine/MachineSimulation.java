package io.peerlane.app.machine;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.simulation.PathRoutes;
import io.peerlane.app.simulation.SimulatedMachine;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.timing.MachineTiming;
import java.util.List;
import java.util.Map;

/** A machine without drivers: its topology decides the routes, its description the timing. */
public final class MachineSimulation implements SimulatedMachine {

    private static final long SEED = 0;
    private static final int PAGE = 4096;

    private final TargetMachine machine;
    private final MachineTiming timing;
    private final HostBuffer hostMemory;

    private MachineSimulation(TargetMachine machine, MachineTiming timing) {
        this.machine = machine;
        this.timing = timing;
        hostMemory = machine.fabric().memory().allocate(PAGE, PAGE);
        machine.fabric().topology().functions().forEach(MachineSimulation::enable);
    }

    private static void enable(PciFunction function) {
        var configuration = function.configuration();
        int command = configuration.read16(ConfigurationHeader.COMMAND);
        configuration.write16(
                ConfigurationHeader.COMMAND,
                command | ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER);
    }

    /**
     * Opens a machine.
     *
     * @param nameOrFile a shipped name, or path of a YAML file
     * @throws io.peerlane.app.config.ConfigurationException if there is no such machine or its description is wrong
     */
    public static SimulatedMachine open(String nameOrFile) {
        var description = Machines.load(nameOrFile);
        return new MachineSimulation(TargetMachine.build(description, Map.of(), SEED), Machines.timing(nameOrFile));
    }

    @Override
    public MachineTiming timing() {
        return timing;
    }

    @Override
    public List<PathRoutes> routes(DataPath path, int drives) {
        return new PathSearch(machine)
                .places(path, drives).stream().map(this::routes).toList();
    }

    private PathRoutes routes(PathSearch.Place place) {
        long host = hostMemory.address();
        long address = place.provider().map(MachineSimulation::memory).orElse(host);
        var adapter = machine.fabric().busMaster(machine.rnic().function());
        var drive = machine.fabric().busMaster(place.drive());
        return new PathRoutes(
                place.drive().name(),
                adapter.route(address, PAGE),
                drive.route(address, PAGE),
                adapter.route(host, PAGE),
                drive.route(host, PAGE));
    }

    private static long memory(PciFunction provider) {
        return provider.bars().stream()
                .filter(bar -> bar.memory().isPresent())
                .findFirst()
                .map(Bar::address)
                .orElseThrow(() -> new IllegalStateException(provider + " has no memory"));
    }

    @Override
    public void close() {
        hostMemory.close();
        machine.close();
    }
}
