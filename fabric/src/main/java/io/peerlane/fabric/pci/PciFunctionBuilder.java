package io.peerlane.fabric.pci;

import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.Type0Header;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a {@link PciFunction}. Everything is optional: without further calls {@link #build()} gives an endpoint of
 * vendor 1b36h with no BARs and no address. Not thread-safe; one function per builder.
 */
public final class PciFunctionBuilder {

    private static final int MAX_EGRESS_BITS = 256;

    final String name;
    PciIdentity identity = PciIdentity.of(0x1b36, 0x0010, 0);
    PortType portType = PortType.ENDPOINT;
    final List<Bar> bars = new ArrayList<>();

    @Nullable
    MsixTable msix;

    @Nullable
    PciFunction physicalFunction;

    @Nullable
    BusDeviceFunction address;

    private int generation;
    private int lanes;
    private int portNumber;
    boolean barsMappable = true;
    private boolean multiFunction;
    private boolean hasAcs;
    private int acsServices;
    private int acsControl;
    private int egressVectorBits;

    PciFunctionBuilder(String name) {
        this.name = name;
    }

    /** Vendor, device and class. */
    public PciFunctionBuilder identity(PciIdentity value) {
        identity = value;
        return this;
    }

    /** Endpoint, port of a switch or of the root complex, conventional function. */
    public PciFunctionBuilder portType(PortType value) {
        portType = value;
        return this;
    }

    /** Adds a BAR; a 64-bit one takes its register and the next. */
    public PciFunctionBuilder bar(Bar value) {
        bars.add(value);
        return this;
    }

    /** Adds an MSI-X table of 1 to 2048 vectors, in BAR 4. */
    public PciFunctionBuilder msix(int vectors) {
        msix = new MsixTable(vectors);
        bars.add(msix.bar());
        return this;
    }

    /**
     * Adds access control services.
     *
     * @param services bits of the capability register, see {@link AcsCapability}
     * @param control bits switched on at power-on; those outside {@code services} cannot be set
     */
    public PciFunctionBuilder acs(int services, int control) {
        return acs(services, control, MAX_EGRESS_BITS - 1);
    }

    /** As {@link #acs(int, int)}, with this many bits of egress control vector, 1 to 255; used with egress control only. */
    public PciFunctionBuilder acs(int services, int control, int vectorBits) {
        if (vectorBits < 1 || vectorBits >= MAX_EGRESS_BITS) {
            throw new IllegalArgumentException("egress control vector of " + vectorBits + " bits: 1 to 255");
        }
        hasAcs = true;
        acsServices = services & AcsCapability.SERVICES;
        acsControl = control;
        egressVectorBits = vectorBits;
        return this;
    }

    /**
     * The link above an endpoint or upstream port, below a root or downstream port.
     *
     * @param gen 1 (2.5 GT/s) to 6 (64 GT/s)
     * @param width lanes: 1, 2, 4, 8, 12, 16 or 32
     */
    public PciFunctionBuilder link(int gen, int width) {
        if (gen < 1 || gen > 6) {
            throw new IllegalArgumentException("link generation " + gen + " of " + name + ": 1 to 6");
        }
        if (!List.of(1, 2, 4, 8, 12, 16, 32).contains(width)) {
            throw new IllegalArgumentException("x" + width + " link of " + name + ": x1, x2, x4, x8, x12, x16 or x32");
        }
        generation = gen;
        lanes = width;
        return this;
    }

    /** Port number, 0 to 255: index into the egress control vectors of the other ports of the switch. */
    public PciFunctionBuilder portNumber(int value) {
        portNumber = value & 0xff;
        return this;
    }

    /** Sets bit 7 of Header Type: the device has further functions. */
    public PciFunctionBuilder multiFunction() {
        multiFunction = true;
        return this;
    }

    /** The processor must not map the BARs, so their memory cannot be registered for peer-to-peer DMA. */
    public PciFunctionBuilder barsNotMappable() {
        barsMappable = false;
        return this;
    }

    /** A fixed address, for a topology that is not enumerated. */
    public PciFunctionBuilder address(BusDeviceFunction value) {
        address = value;
        return this;
    }

    /** Makes a virtual function of {@code physical}. */
    public PciFunctionBuilder virtualFunctionOf(PciFunction physical) {
        physicalFunction = physical;
        return this;
    }

    /** @throws IllegalArgumentException if two BARs share a register or a bridge has too many */
    public PciFunction build() {
        bars.sort(Comparator.comparingInt(Bar::index));
        checkBars();
        return new PciFunction(this);
    }

    private void checkBars() {
        int registers = portType.isBridge() ? Type1Header.BARS : Type0Header.BARS;
        int free = 0;
        for (Bar bar : bars) {
            if (bar.index() < free) {
                throw new IllegalArgumentException(name + ": " + bar + " overlaps the BAR before it");
            }
            free = bar.index() + (bar.is64Bit() ? 2 : 1);
            if (free > registers) {
                throw new IllegalArgumentException(name + ": " + bar + ", but there are " + registers + " registers");
            }
        }
    }

    ConfigurationSpace configuration() {
        var space = new ConfigurationSpaceBuilder().header(identity, portType.isBridge(), multiFunction);
        bars.forEach(space::bar);
        if (portType.isExpress()) {
            space.pciExpress(portType, generation, lanes, portNumber);
        }
        if (msix != null) {
            space.msix(msix);
        }
        if (hasAcs) {
            space.acs(acsServices, egressVectorBits, acsControl);
        }
        return space.build();
    }
}
