package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What dumps say about one function, as read so far. Numbers are -1 and references null where they say nothing. */
final class RawFunction {

    static final int UNREAD = -1;
    private static final int CLASS_BRIDGE = 0x06;
    private static final int SUBCLASS_PCI = 0x04;
    private static final int SUBCLASS_CARDBUS = 0x07;
    private static final int SUBCLASS_SEMI_TRANSPARENT = 0x09;

    final String file;
    final int line;
    final BusDeviceFunction address;
    int vendor = UNREAD;
    int device = UNREAD;
    int classCode = UNREAD;
    int revision = UNREAD;
    int subsystemVendor = UNREAD;
    int subsystemDevice = UNREAD;
    /** Type 1 or 2 header seen. */
    boolean bridgeHeader;

    /** Type 0 header seen. Some host bridges have one and yet call themselves root ports. */
    boolean endpointHeader;

    int secondary = UNREAD;
    int subordinate = UNREAD;

    @Nullable
    PortType type;

    AccessControl acs = new AccessControl.Unknown("the dump shows no capabilities");

    @Nullable
    VirtualFunctions virtualFunctions;

    @Nullable
    BusDeviceFunction physical;

    /** The bridge above by path or by an earlier decision; null if numbers must tell. */
    @Nullable
    BusDeviceFunction parent;

    /** True if the function is known to sit on a root bus. */
    boolean onRoot;

    /** Memory decoding is on; null if the dump does not say. */
    @Nullable
    Boolean decodes;

    final List<AddressRange> bars = new ArrayList<>();
    final List<AddressRange> windows = new ArrayList<>();
    /** All windows were read; an empty list then means that none is open. */
    boolean windowsRead;

    boolean subtractive;

    @Nullable
    Boolean published;

    long peerMemory;
    String description = "";

    RawFunction(String file, int line, BusDeviceFunction address) {
        this.file = file;
        this.line = line;
        this.address = address;
    }

    /** True if a bus lies, or may lie, below. */
    boolean isBridge() {
        return bridgeHeader || (!endpointHeader && ((type != null && type.isBridge()) || hasBridgeClass()));
    }

    private boolean hasBridgeClass() {
        int subclass = (classCode >> 8) & 0xff;
        return classCode >> 16 == CLASS_BRIDGE
                && (subclass == SUBCLASS_PCI || subclass == SUBCLASS_CARDBUS || subclass == SUBCLASS_SEMI_TRANSPARENT);
    }

    /** True if it may be a bridge whose bus number was not read. */
    boolean mayHideABus() {
        return secondary == UNREAD && (isBridge() || (classCode == UNREAD && type == null));
    }

    boolean identityRead() {
        return vendor != UNREAD && device != UNREAD;
    }

    PciIdentity identity() {
        return new PciIdentity(
                vendor == UNREAD ? 0xffff : vendor,
                device == UNREAD ? 0xffff : device,
                Math.max(classCode, 0),
                Math.max(revision, 0),
                Math.max(subsystemVendor, 0),
                Math.max(subsystemDevice, 0));
    }

    /** A type that fits the header; a bridge of unknown type counts as a conventional one. */
    PortType typeOrGuess() {
        PortType known = type;
        if (isBridge()) {
            return known != null && known.isBridge() ? known : PortType.CONVENTIONAL_BRIDGE;
        }
        return known == null || known.isBridge() ? PortType.CONVENTIONAL : known;
    }

    /** Fills what is missing here with what another dump of the same machine says. */
    void fillFrom(RawFunction other) {
        vendor = first(vendor, other.vendor);
        device = first(device, other.device);
        classCode = first(classCode, other.classCode);
        revision = first(revision, other.revision);
        subsystemVendor = first(subsystemVendor, other.subsystemVendor);
        subsystemDevice = first(subsystemDevice, other.subsystemDevice);
        secondary = first(secondary, other.secondary);
        subordinate = first(subordinate, other.subordinate);
        bridgeHeader |= other.bridgeHeader;
        endpointHeader |= other.endpointHeader;
        onRoot |= other.onRoot;
        type = first(type, other.type);
        acs = acs.isUnknown() ? other.acs : acs;
        virtualFunctions = first(virtualFunctions, other.virtualFunctions);
        physical = first(physical, other.physical);
        parent = first(parent, other.parent);
        decodes = first(decodes, other.decodes);
        published = first(published, other.published);
        peerMemory = Math.max(peerMemory, other.peerMemory);
        description = description.isEmpty() ? other.description : description;
        fillRangesFrom(other);
    }

    private void fillRangesFrom(RawFunction other) {
        boolean hasSizes = bars.stream().anyMatch(bar -> bar.size() != 0);
        if (!hasSizes && !other.bars.isEmpty()) {
            bars.clear();
            bars.addAll(other.bars);
        }
        if (!windowsRead) {
            windows.addAll(other.windows);
            windowsRead = other.windowsRead;
            subtractive |= other.subtractive;
        }
    }

    private static int first(int here, int there) {
        return here == UNREAD ? there : here;
    }

    private static <T> @Nullable T first(@Nullable T here, @Nullable T there) {
        return here == null ? there : here;
    }

    DumpException refusal(String found, String wanted) {
        return new DumpException(file, line, address + ": " + found, wanted);
    }
}
