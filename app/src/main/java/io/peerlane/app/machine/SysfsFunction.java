package io.peerlane.app.machine;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.app.api.SysfsNode;
import io.peerlane.app.api.SysfsNode.Binary;
import io.peerlane.app.api.SysfsNode.Control;
import io.peerlane.app.api.SysfsNode.Directory;
import io.peerlane.app.api.SysfsNode.Link;
import io.peerlane.app.api.SysfsNode.Mapping;
import io.peerlane.app.api.SysfsNode.Text;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.pci.ConfigurationSpace;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import io.peerlane.nvme.wire.CmbSize;
import io.peerlane.nvme.wire.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The directory of one function, with the files that Linux has there.
 *
 * @see <a href="https://docs.kernel.org/PCI/sysfs-pci.html">Accessing PCI device resources through sysfs</a>
 */
final class SysfsFunction {

    /** Reported size of {@code p2pmem/allocate}, so that tools which compare with it let mappings through: 1 TiB. */
    private static final long ALLOCATE_BYTES = 1L << 40;

    /** What a register reads as when the function does not answer. */
    private static final int NO_ANSWER = -1;

    private static final List<String> SPEEDS = List.of("2.5", "5.0", "8.0", "16.0", "32.0", "64.0");

    private final TargetMachine machine;
    private final PciFunction function;
    private final RunningFunctions functions;
    private final Optional<FunctionControl> control;
    private final Map<String, SysfsNode> entries = new HashMap<>();

    SysfsFunction(
            TargetMachine machine,
            PciFunction function,
            RunningFunctions functions,
            Optional<FunctionControl> control) {
        this.machine = machine;
        this.function = function;
        this.functions = functions;
        this.control = control;
    }

    SysfsNode directory() {
        addIdentity();
        function.pciExpress().ifPresent(this::addExpress);
        if (function.portType().isBridge()) {
            decimal("secondary_bus_number", () -> function.bridgeHeader().secondaryBus());
            decimal("subordinate_bus_number", () -> function.bridgeHeader().subordinateBus());
        }
        functions.matching(function).ifPresent(_ -> addDriver());
        machine.p2pDma().pool(function).ifPresent(this::addPeerMemory);
        return Directory.of(entries);
    }

    private void addIdentity() {
        var identity = function.identity();
        hex("vendor", 4, identity::vendor);
        hex("device", 4, identity::device);
        hex("subsystem_vendor", 4, identity::subsystemVendor);
        hex("subsystem_device", 4, identity::subsystemDevice);
        hex("class", 6, identity::classCode);
        hex("revision", 2, identity::revision);
        entries.put("config", new Binary(this::configuration));
        text("resource", () -> ResourceLines.of(function));
    }

    private void hex(String name, int digits, IntSupplier value) {
        text(name, () -> ("0x%0" + digits + "x\n").formatted(value.getAsInt()));
    }

    private void decimal(String name, LongSupplier value) {
        entries.put(name, decimal(value));
    }

    private void text(String name, Supplier<String> show) {
        entries.put(name, new Text(show));
    }

    private static SysfsNode decimal(LongSupplier value) {
        return new Text(() -> value.getAsLong() + "\n");
    }

    private byte[] configuration() {
        var space = function.configuration();
        var bytes = ByteBuffer.allocate(ConfigurationSpace.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int offset = 0; offset < ConfigurationSpace.SIZE; offset += 4) {
            bytes.putInt(offset, space.read32(offset));
        }
        return bytes.array();
    }

    private void addExpress(PciExpressCapability express) {
        if (express.linkGeneration() > 0) {
            text("current_link_speed", () -> speed(express.linkGeneration()));
            decimal("current_link_width", express::linkLanes);
        }
    }

    private static String speed(int generation) {
        boolean known = generation >= 1 && generation <= SPEEDS.size();
        return known ? SPEEDS.get(generation - 1) + " GT/s PCIe\n" : "Unknown\n";
    }

    /** What can be taken out and reset is what a driver is for. */
    private void addDriver() {
        control.ifPresent(changes -> {
            entries.put("remove", new Control(text -> remove(changes, text)));
            entries.put("reset", new Control(text -> reset(changes, text)));
        });
        functions.bound(function).ifPresent(name -> {
            entries.put("driver", new Link(SysfsTree.DRIVERS + name));
            if (name.equals(RunningFunctions.NVME)) {
                addController();
            }
        });
    }

    /** Any number but 0 counts, as in {@code remove_store()}. */
    private void remove(FunctionControl changes, String text) {
        if (number("remove", text) != 0) {
            changes.remove(function);
        }
    }

    /** Only 1 counts, as in {@code reset_store()}. */
    private void reset(FunctionControl changes, String text) {
        if (number("reset", text) != 1) {
            throw ApiProblem.malformed(Errno.EINVAL, "reset", "'" + text.strip() + "'", "1");
        }
        changes.reset(function);
    }

    /** A number as the kernel reads it, one newline behind it tolerated. */
    static long number(String file, String text) {
        var digits = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        try {
            long value = Long.decode(digits);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException _) {
            // falls through to the refusal
        }
        throw ApiProblem.malformed(Errno.EINVAL, file, "'" + text.strip() + "'", "a number, 1");
    }

    private void addController() {
        var registers = machine.fabric().cpu().map(function, 0);
        int location = registers.read32(Registers.CMBLOC);
        int size = registers.read32(Registers.CMBSZ);
        Map<String, SysfsNode> attributes = new HashMap<>();
        attributes.put("address", new Text(() -> function.address() + "\n"));
        attributes.put("transport", new Text(() -> "pcie\n"));
        if (size != NO_ANSWER && new CmbSize(size).isPresent()) {
            attributes.put("cmb", new Text(() -> "cmbloc : 0x%08x\ncmbsz  : 0x%08x\n".formatted(location, size)));
            attributes.put("cmbloc", decimal(() -> Integer.toUnsignedLong(location)));
            attributes.put("cmbsz", decimal(() -> Integer.toUnsignedLong(size)));
        }
        entries.put("nvme", Directory.of(Map.of(function.name(), Directory.of(attributes))));
    }

    private void addPeerMemory(PeerPool pool) {
        var published = new Text(() -> (pool.isPublished() ? 1 : 0) + "\n");
        entries.put(
                "p2pmem",
                Directory.of(Map.of(
                        "size",
                        decimal(pool::size),
                        "available",
                        decimal(pool::available),
                        "published",
                        published,
                        "allocate",
                        new Mapping(ALLOCATE_BYTES))));
    }
}
