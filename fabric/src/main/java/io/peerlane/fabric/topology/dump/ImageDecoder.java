package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.Type0Header;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.Optional;
import java.util.OptionalInt;

/** Takes from a configuration space what a topology needs (PCI Express Base 6.0, 7.5.1). */
final class ImageDecoder {

    private static final int LEGACY_END = 0x100;
    private static final int SR_IOV = 0x10;
    private static final int CARDBUS_CAPABILITIES_POINTER = 0x14;
    private static final int MAX_CAPABILITIES = 48;
    private static final int MAX_EXTENDED = 960;
    private static final int SUBTRACTIVE = 0x060401;
    private static final int ALL_ONES = 0xffff;
    private static final AccessControl ABSENT = new AccessControl.Absent();

    private final ConfigurationImage image;
    private final RawFunction into;
    private final boolean extendedShown;

    private ImageDecoder(ConfigurationImage image, RawFunction into, boolean extendedShown) {
        this.image = image;
        this.into = into;
        this.extendedShown = extendedShown;
    }

    /** @param extendedShown true if the dump shows all there is: 256 bytes then mean that there are no more */
    static void decode(ConfigurationImage image, RawFunction into, boolean extendedShown) {
        var decoder = new ImageDecoder(image, into, extendedShown);
        decoder.header();
        decoder.capabilities();
    }

    private void header() {
        identity();
        int command = image.read16(ConfigurationHeader.COMMAND);
        if (command >= 0) {
            into.decodes = (command & ConfigurationHeader.COMMAND_MEMORY_SPACE) != 0;
        }
        int type = headerType();
        into.endpointHeader = type == 0;
        if (type == 1 || type == 2) {
            into.bridgeHeader = true;
            into.secondary = image.read8(Type1Header.SECONDARY_BUS);
            into.subordinate = image.read8(Type1Header.SUBORDINATE_BUS);
        }
        if (type == 1) {
            windows();
        }
        bars(type == 1 ? Type1Header.BARS : type == 0 ? Type0Header.BARS : 0);
    }

    private int headerType() {
        int register = image.read8(ConfigurationHeader.HEADER_TYPE);
        return register < 0 ? -1 : register & 0x7f;
    }

    /** A virtual function shows all ones; its identity is that of the physical one. */
    private void identity() {
        int vendor = image.read16(ConfigurationHeader.VENDOR_ID);
        int device = image.read16(ConfigurationHeader.DEVICE_ID);
        if (vendor >= 0 && vendor != ALL_ONES && device >= 0) {
            into.vendor = vendor;
            into.device = device;
        }
        int classAndBelow = image.read16(ConfigurationHeader.CLASS_CODE);
        int base = image.read8(ConfigurationHeader.CLASS_CODE + 2);
        if (classAndBelow >= 0 && base >= 0 && base != 0xff) {
            into.classCode = (base << 16) | classAndBelow;
        }
        into.revision = image.read8(ConfigurationHeader.REVISION_ID);
        if (headerType() == 0) {
            into.subsystemVendor = image.read16(Type0Header.SUBSYSTEM_VENDOR_ID);
            into.subsystemDevice = image.read16(Type0Header.SUBSYSTEM_ID);
        }
    }

    private void windows() {
        long memory = image.read32(Type1Header.MEMORY_BASE);
        long prefetchable = image.read32(Type1Header.PREFETCHABLE_BASE);
        long baseUpper = image.read32(Type1Header.PREFETCHABLE_BASE_UPPER);
        long limitUpper = image.read32(Type1Header.PREFETCHABLE_LIMIT_UPPER);
        if (memory < 0 || prefetchable < 0 || baseUpper < 0 || limitUpper < 0) {
            return;
        }
        into.windowsRead = true;
        into.subtractive = into.classCode == SUBTRACTIVE;
        window(memory, 0, 0, false);
        boolean wide = (prefetchable & 0xf) == Type1Header.PREFETCHABLE_64_BIT;
        window(prefetchable, wide ? baseUpper : 0, wide ? limitUpper : 0, true);
    }

    /** Base above limit closes a window; one that is all zero does not exist. */
    private void window(long register, long baseUpper, long limitUpper, boolean prefetchable) {
        long base = (baseUpper << 32) | ((register & 0xfff0) << 16);
        long limit = (limitUpper << 32) | (register & 0xfff0_0000L) | 0xf_ffff;
        boolean isOpen = Long.compareUnsigned(base, limit) < 0 && register != 0;
        if (isOpen) {
            into.windows.add(new AddressRange(base, limit - base + 1, prefetchable, baseUpper != 0));
        }
    }

    /** Sizes are not in a dump. */
    private void bars(int count) {
        for (int index = 0; index < count; index++) {
            int at = Type0Header.barOffset(index);
            long low = image.read32(at);
            boolean isMemory = low >= 0 && (low & 1) == 0;
            boolean wide = isMemory && (low & 6) == 4;
            long high = wide && index + 1 < count ? image.read32(at + 4) : 0;
            long address = (low & ~0xfL) | (Math.max(high, 0) << 32);
            if (isMemory && address != 0) {
                into.bars.add(new AddressRange(address, 0, (low & 8) != 0, wide));
            }
            if (wide) {
                index++;
            }
        }
    }

    private void capabilities() {
        int status = image.read16(ConfigurationHeader.STATUS);
        int type = headerType();
        if (status < 0 || type < 0 || status == ALL_ONES) {
            into.acs = new AccessControl.Unknown("the header is cut off or reads as ones");
            return;
        }
        if ((status & ConfigurationHeader.STATUS_CAPABILITIES) == 0) {
            conventional();
            return;
        }
        var express = find(Capabilities.PCI_EXPRESS, type);
        if (express.isEmpty()) {
            into.acs = new AccessControl.Unknown(
                    "the capabilities are not in the dump: take it as root, with lspci -xxxx");
        } else if (express.get().isEmpty()) {
            conventional();
        } else {
            express(express.get().getAsInt());
        }
    }

    private void conventional() {
        into.type = into.bridgeHeader ? PortType.CONVENTIONAL_BRIDGE : PortType.CONVENTIONAL;
        into.acs = ABSENT;
    }

    /**
     * Empty if the list leads to where nothing is known; empty inside if it ends without the capability. A header of zero
     * is what archivers leave where they were not allowed to read.
     */
    private Optional<OptionalInt> find(int id, int headerType) {
        int at = image.read8(headerType == 2 ? CARDBUS_CAPABILITIES_POINTER : ConfigurationHeader.CAPABILITIES_POINTER);
        for (int i = 0; i < MAX_CAPABILITIES; i++) {
            if (at < 0) {
                return Optional.empty();
            }
            at &= ~3;
            if (at == 0) {
                return Optional.of(OptionalInt.empty());
            }
            int found = image.read8(at);
            if (at < ConfigurationHeader.SIZE || found < 0 || found == 0xff || isBlank(at)) {
                return Optional.empty();
            }
            if (found == id) {
                return Optional.of(OptionalInt.of(at));
            }
            at = image.read8(at + 1);
        }
        return Optional.empty();
    }

    private boolean isBlank(int at) {
        return image.read8(at) == 0 && image.isZero(ConfigurationHeader.SIZE, Math.min(image.length(), LEGACY_END));
    }

    private void express(int at) {
        int flags = image.read16(at + 2);
        if (flags < 0) {
            into.acs = new AccessControl.Unknown("the PCI Express capability is cut off");
            return;
        }
        into.type = PortTypes.ofCode((flags >>> 4) & 0xf);
        boolean isAll = extendedShown && image.length() == LEGACY_END;
        into.acs = isAll ? ABSENT : accessControl();
    }

    private AccessControl accessControl() {
        var at = findExtended(Capabilities.ACS);
        if (at.isEmpty()) {
            return new AccessControl.Unknown(
                    "the dump has %d bytes of configuration space: take it as root, with lspci -xxxx"
                            .formatted(image.length()));
        }
        findExtended(SR_IOV).ifPresent(found -> found.ifPresent(this::virtualFunctions));
        if (at.get().isEmpty()) {
            return ABSENT;
        }
        int services = image.read16(at.get().getAsInt() + 4);
        int control = image.read16(at.get().getAsInt() + 6);
        return control < 0
                ? new AccessControl.Unknown("the ACS capability is cut off")
                : new AccessControl.Present(services & 0x7f, control);
    }

    /** As {@link #find}; an empty list is one zero word at its start. */
    private Optional<OptionalInt> findExtended(int id) {
        int at = LEGACY_END;
        for (int i = 0; i < MAX_EXTENDED && at >= LEGACY_END; i++) {
            long header = image.read32(at);
            if (header < 0) {
                return Optional.empty();
            }
            if (header == 0 || header == 0xffff_ffffL) {
                return Optional.of(OptionalInt.empty());
            }
            if ((header & 0xffff) == id) {
                return at + 8 > ConfigurationImage.SIZE ? Optional.empty() : Optional.of(OptionalInt.of(at));
            }
            at = (int) (header >>> 20) & ~3;
        }
        return Optional.of(OptionalInt.empty());
    }

    private void virtualFunctions(int at) {
        if (at + 0x1c > ConfigurationImage.SIZE) {
            return;
        }
        int control = image.read16(at + 8);
        int count = image.read16(at + 0x10);
        int offset = image.read16(at + 0x14);
        int stride = image.read16(at + 0x16);
        if (control > 0 && (control & 1) != 0 && count > 0 && offset > 0 && stride >= 0) {
            into.virtualFunctions = new VirtualFunctions(count, offset, stride, image.read16(at + 0x1a));
        }
    }
}
