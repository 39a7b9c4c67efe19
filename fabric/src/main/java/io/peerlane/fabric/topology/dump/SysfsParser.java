package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a copy of sysfs. The directory above a function is its bridge; {@code pciDDDD:BB} is a host bridge, also where
 * it stands below a function (Linux, Documentation/ABI/testing/sysfs-bus-pci).
 */
final class SysfsParser {

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");
    private static final Pattern ROOT = Pattern.compile("pci[0-9a-f]{4,8}:[0-9a-f]{2}");
    private static final Pattern RANGE = Pattern.compile("0x([0-9a-fA-F]{16}) 0x([0-9a-fA-F]{16}) 0x([0-9a-fA-F]{16})");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,18}");
    private static final int STANDARD_BARS = 6;
    private static final long MEMORY = 0x200;
    private static final long PREFETCH = 0x2000;
    private static final long WIDE = 0x10_0000;
    private static final long NOT_ASSIGNED = 0x3000_0000L;
    private static final int USER_BYTES = 64;
    private static final int LEGACY_BYTES = 256;

    private final SysfsFiles files;
    private final Map<BusDeviceFunction, RawFunction> functions = new TreeMap<>();
    private final Map<BusDeviceFunction, String> paths = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    private SysfsParser(SysfsFiles files) {
        this.files = files;
    }

    static RawDump parse(SysfsFiles files) {
        var parser = new SysfsParser(files);
        parser.findFunctions();
        parser.functions.forEach((address, function) -> parser.read(function, parser.paths.getOrDefault(address, "")));
        return new RawDump(
                DumpFormat.SYSFS, List.copyOf(parser.functions.values()), true, parser.devices(), parser.notes);
    }

    private void findFunctions() {
        Set<String> all = new HashSet<>(files.directories());
        files.contents().keySet().forEach(path -> addParents(path, all));
        all.stream().sorted().forEach(this::directory);
        if (paths.isEmpty()) {
            throw new DumpException(
                    files.name(), 0, "no directory of a PCI function", "a copy of sysfs with devices/pci0000:00");
        }
    }

    private static void addParents(String path, Set<String> into) {
        int slash = path.lastIndexOf('/');
        while (slash > 0 && into.add(path.substring(0, slash))) {
            slash = path.lastIndexOf('/', slash - 1);
        }
    }

    /** A function may be found twice: where it belongs, and copied into the list of all. */
    private void directory(String path) {
        String[] parts = path.split("/", -1);
        if (!ADDRESS.matcher(parts[parts.length - 1]).matches()) {
            return;
        }
        var found = DumpAddresses.find(parts[parts.length - 1]);
        if (found.isEmpty()) {
            throw new DumpException(files.name(), 0, path, "a directory named by a PCI address");
        }
        var address = found.get();
        boolean inTree = parts.length > 1
                && (ROOT.matcher(parts[parts.length - 2]).matches()
                        || ADDRESS.matcher(parts[parts.length - 2]).matches());
        String before = paths.get(address);
        var known = functions.get(address);
        if (known == null || (inTree && known.parent == null && !known.onRoot)) {
            paths.put(address, path);
            functions.put(address, placed(path, parts, address, inTree));
        } else if (inTree) {
            throw new DumpException(files.name(), 0, path + " and " + before, "one directory for " + address);
        }
    }

    private RawFunction placed(String path, String[] parts, BusDeviceFunction address, boolean inTree) {
        var function = new RawFunction(files.name() + ":" + path, 0, address);
        if (inTree) {
            String above = parts[parts.length - 2];
            function.onRoot = ROOT.matcher(above).matches();
            function.parent = function.onRoot ? null : DumpAddresses.find(above).orElse(null);
        }
        return function;
    }

    private void read(RawFunction function, String path) {
        byte[] config = files.contents().getOrDefault(path + "/config", new byte[0]);
        boolean isAll = config.length > USER_BYTES && config.length <= LEGACY_BYTES;
        if (config.length > 0) {
            ImageDecoder.decode(ConfigurationImage.of(config), function, isAll);
        } else {
            function.acs = new AccessControl.Unknown("its configuration space is not in the dump");
        }
        identity(path, function);
        resources(path, function);
        buses(path, function);
        published(path, function);
        String physical = files.links().get(path + "/physfn");
        if (physical != null) {
            function.physical = DumpAddresses.find(physical.substring(physical.lastIndexOf('/') + 1))
                    .orElse(null);
        }
    }

    private void identity(String path, RawFunction into) {
        into.vendor = hex(path + "/vendor", 4, into.vendor);
        into.device = hex(path + "/device", 4, into.device);
        into.classCode = hex(path + "/class", 6, into.classCode);
        into.revision = hex(path + "/revision", 2, into.revision);
        into.subsystemVendor = hex(path + "/subsystem_vendor", 4, into.subsystemVendor);
        into.subsystemDevice = hex(path + "/subsystem_device", 4, into.subsystemDevice);
    }

    private int hex(String path, int digits, int absent) {
        String text = files.text(path);
        if (text.isEmpty()) {
            return absent;
        }
        if (!text.matches("0x[0-9a-fA-F]{1," + digits + "}")) {
            throw new DumpException(files.name() + ":" + path, 1, "'" + text + "'", "0x and " + digits + " digits");
        }
        return DeviceLine.hex(text.substring(2));
    }

    private void buses(String path, RawFunction into) {
        into.secondary = decimal(path + "/secondary_bus_number", into.secondary);
        into.subordinate = decimal(path + "/subordinate_bus_number", into.subordinate);
    }

    private int decimal(String path, int absent) {
        long value = number(path, absent);
        if (value > 255) {
            throw new DumpException(files.name() + ":" + path, 1, "'" + value + "'", "a bus number, 0 to 255");
        }
        return (int) value;
    }

    private long number(String path, long absent) {
        String text = files.text(path);
        if (text.isEmpty()) {
            return absent;
        }
        if (!DECIMAL.matcher(text).matches()) {
            throw new DumpException(files.name() + ":" + path, 1, "'" + text + "'", "a decimal number");
        }
        return Long.parseLong(text);
    }

    /** Six BARs come first; those of a bridge's windows are taken from its registers. */
    private void resources(String path, RawFunction into) {
        List<String> lines = files.text(path + "/resource").lines().toList();
        List<AddressRange> bars = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher m = RANGE.matcher(lines.get(i).strip());
            if (!m.matches()) {
                throw new DumpException(
                        files.name() + ":" + path + "/resource", i + 1, lines.get(i), "start, end and flags");
            }
            if (i < STANDARD_BARS) {
                range(m).ifPresent(bars::add);
            }
        }
        if (!lines.isEmpty()) {
            into.bars.clear();
            into.bars.addAll(bars);
        }
    }

    private static Optional<AddressRange> range(Matcher m) {
        long start = Long.parseUnsignedLong(m.group(1), 16);
        long end = Long.parseUnsignedLong(m.group(2), 16);
        long flags = Long.parseUnsignedLong(m.group(3), 16);
        boolean isAssigned = (flags & MEMORY) != 0 && (flags & NOT_ASSIGNED) == 0 && start != 0;
        return isAssigned && Long.compareUnsigned(start, end) <= 0
                ? Optional.of(new AddressRange(start, end - start + 1, (flags & PREFETCH) != 0, (flags & WIDE) != 0))
                : Optional.empty();
    }

    private void published(String path, RawFunction into) {
        String text = files.text(path + "/p2pmem/published");
        if (!text.isEmpty()) {
            into.published = text.equals("1");
            into.peerMemory = number(path + "/p2pmem/size", 0);
        }
    }

    /** Disks and network devices, from the lists of links that lead to them. */
    private List<AttachedDevice> devices() {
        Map<String, AttachedDevice> devices = new TreeMap<>();
        files.links().forEach((path, target) -> {
            int slash = path.lastIndexOf('/');
            String list = slash < 0 ? "" : path.substring(0, slash);
            boolean isList = list.endsWith("block") || list.endsWith("class/net") || list.endsWith("class/nvme");
            if (isList && !list.contains("devices/")) {
                String name = path.substring(slash + 1);
                devices.put(name, new AttachedDevice(name, nearestFunction(target)));
            }
        });
        return List.copyOf(devices.values());
    }

    private Optional<BusDeviceFunction> nearestFunction(String target) {
        Optional<BusDeviceFunction> nearest = Optional.empty();
        for (String part : target.split("/", -1)) {
            if (ADDRESS.matcher(part).matches()) {
                nearest = DumpAddresses.find(part);
            }
        }
        return nearest.filter(functions::containsKey);
    }
}
