package io.peerlane.fabric.pci;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of a PCI function.
 *
 * @param domain PCI domain, 0 to FFFFFFFFh as Linux prints it in four digits or more
 * @param bus 0 to 255
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record BusDeviceFunction(int domain, int bus, int device, int function)
        implements Comparable<BusDeviceFunction> {

    private static final Pattern FORM =
            Pattern.compile("(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\\.([0-7])");
    private static final Comparator<BusDeviceFunction> ORDER =
            Comparator.comparingInt(BusDeviceFunction::domain).thenComparingInt(BusDeviceFunction::routingId);

    /** @throws IllegalArgumentException if a part is out of range */
    public BusDeviceFunction {
        check("domain", domain, Integer.MAX_VALUE);
        check("bus", bus, 255);
        check("device", device, 31);
        check("function", function, 7);
    }

    private static void check(String part, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("PCI " + part + " " + value + " is not in 0.." + max);
        }
    }

    /**
     * Reads {@code dddd:bb:dd.f} or {@code bb:dd.f}, the domain being 0 then.
     *
     * @throws IllegalArgumentException if {@code text} has another form
     */
    public static BusDeviceFunction parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("PCI address wanted, such as 0000:03:00.0, found '" + text + "'");
        }
        int domain = m.group(1) == null ? 0 : Integer.parseUnsignedInt(m.group(1), 16);
        return new BusDeviceFunction(domain, hex(m, 2), hex(m, 3), hex(m, 4));
    }

    private static int hex(Matcher m, int group) {
        return Integer.parseInt(m.group(group), 16);
    }

    /** Routing identifier, 16 bits: bus, device, function (PCI Express Base 6.0, 2.2.4.2). */
    public int routingId() {
        return (bus << 8) | (device << 3) | function;
    }

    /** True if the two are functions of one device. */
    public boolean sameDevice(BusDeviceFunction other) {
        return domain == other.domain && bus == other.bus && device == other.device;
    }

    @Override
    public int compareTo(BusDeviceFunction other) {
        return ORDER.compare(this, other);
    }

    /** {@code dddd:bb:dd.f} in lower case, as Linux prints it. */
    @Override
    public String toString() {
        return "%04x:%02x:%02x.%x".formatted(domain, bus, device, function);
    }
}
