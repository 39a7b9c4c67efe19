package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * A BAR as the sizing protocol reveals it (PCI Express Base 6.0, 7.5.1.2.1).
 *
 * @param register offset of the (lower) register
 */
record BarRequest(
        ConfigurationMechanism access,
        BusDeviceFunction function,
        int register,
        long size,
        boolean is64Bit,
        boolean prefetchable)
        implements AddressRequest {

    private static final int IO = 1;
    private static final int TYPE_MASK = 0b110;
    private static final int TYPE_64_BIT = 0b100;
    private static final int PREFETCHABLE = 0b1000;
    private static final int ADDRESS_MASK = ~0xf;

    /** Sizes the first {@code count} registers of a function with its decoders off; leaves them as they were. */
    static List<BarRequest> discover(ConfigurationMechanism access, BusDeviceFunction function, int count) {
        int command = access.read16(function, ConfigurationHeader.COMMAND);
        access.write16(
                function,
                ConfigurationHeader.COMMAND,
                command & ~(ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_IO_SPACE));
        var found = new ArrayList<BarRequest>();
        for (int i = 0; i < count; i++) {
            BarRequest bar = size(access, function, ConfigurationHeader.BAR0 + 4 * i);
            if (bar.size() != 0) {
                found.add(bar);
            }
            i += bar.is64Bit() ? 1 : 0;
        }
        access.write16(function, ConfigurationHeader.COMMAND, command);
        return found;
    }

    private static BarRequest size(ConfigurationMechanism access, BusDeviceFunction function, int register) {
        int low = probe(access, function, register);
        boolean is64Bit = (low & (TYPE_MASK | IO)) == TYPE_64_BIT;
        long mask = is64Bit ? Integer.toUnsignedLong(probe(access, function, register + 4)) << 32 : -1L << 32;
        mask |= Integer.toUnsignedLong(low & ADDRESS_MASK);
        boolean none = (low & IO) != 0 || ((low & ADDRESS_MASK) == 0 && (!is64Bit || mask == 0));
        return new BarRequest(access, function, register, none ? 0 : -mask, is64Bit, (low & PREFETCHABLE) != 0);
    }

    /** Writes all ones, reads back, restores. */
    private static int probe(ConfigurationMechanism access, BusDeviceFunction function, int register) {
        int before = access.read32(function, register);
        access.write32(function, register, -1);
        int answer = access.read32(function, register);
        access.write32(function, register, before);
        return answer;
    }

    /** True if the BAR may lie in a prefetchable window of 64 bits, and so above 4 GiB. */
    boolean fitsPrefetchableWindow() {
        return is64Bit && prefetchable;
    }

    @Override
    public long alignment() {
        return size;
    }

    @Override
    public void assign(long base) {
        access.write32(function, register, (int) base);
        if (is64Bit) {
            access.write32(function, register + 4, (int) (base >>> 32));
        }
    }

    @Override
    public String toString() {
        return "BAR %d of %s".formatted((register - ConfigurationHeader.BAR0) / 4, function);
    }
}
