package io.peerlane.fabric.pci;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.MsixCapability;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import io.peerlane.fabric.pci.wire.Type0Header;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.lang.foreign.MemorySegment;

/** Lays out header, capabilities and write rules of one configuration space. */
final class ConfigurationSpaceBuilder {

    private static final int PCI_EXPRESS_OFFSET = 0x40;
    private static final int MSIX_OFFSET = 0x80;
    private static final int ACS_OFFSET = Capabilities.EXTENDED_START;
    private static final int ACS_VERSION = 1 << 16;

    private final MemorySegment values = MemorySegment.ofArray(new long[ConfigurationSpace.SIZE / 8]);
    private final int[] writable = new int[ConfigurationSpace.SIZE / 4];
    private final int[] writeOneToClear = new int[ConfigurationSpace.SIZE / 4];
    private int lastCapability;

    ConfigurationSpaceBuilder header(PciIdentity id, boolean bridge, boolean multiFunction) {
        int type = bridge ? ConfigurationHeader.HEADER_TYPE_1 : ConfigurationHeader.HEADER_TYPE_0;
        new ConfigurationHeader(values)
                .emit(
                        id.vendor(),
                        id.device(),
                        id.classCode(),
                        id.revision(),
                        type | (multiFunction ? ConfigurationHeader.MULTI_FUNCTION : 0));
        writable16(ConfigurationHeader.COMMAND, ConfigurationHeader.COMMAND_WRITABLE);
        writeOneToClear16(ConfigurationHeader.STATUS, ConfigurationHeader.STATUS_WRITE_ONE_TO_CLEAR);
        writable8(ConfigurationHeader.CACHE_LINE_SIZE, 0xff);
        writable8(ConfigurationHeader.INTERRUPT_LINE, 0xff);
        if (bridge) {
            bridgeRegisters();
        } else {
            values.set(LE16, Type0Header.SUBSYSTEM_VENDOR_ID, (short) id.subsystemVendor());
            values.set(LE16, Type0Header.SUBSYSTEM_ID, (short) id.subsystemDevice());
        }
        return this;
    }

    private void bridgeRegisters() {
        new Type1Header(values).emitClosedWindows();
        writable[Type1Header.PRIMARY_BUS / 4] = 0x00ff_ffff;
        writeOneToClear16(Type1Header.SECONDARY_STATUS, ConfigurationHeader.STATUS_WRITE_ONE_TO_CLEAR);
        writable[Type1Header.MEMORY_BASE / 4] = 0xfff0_fff0;
        writable[Type1Header.PREFETCHABLE_BASE / 4] = 0xfff0_fff0;
        writable[Type1Header.PREFETCHABLE_BASE_UPPER / 4] = -1;
        writable[Type1Header.PREFETCHABLE_LIMIT_UPPER / 4] = -1;
        writable16(Type1Header.BRIDGE_CONTROL, 0x0043);
    }

    ConfigurationSpaceBuilder bar(Bar bar) {
        int at = Type0Header.barOffset(bar.index());
        long addressBits = -bar.size();
        values.set(LE32, at, bar.typeBits());
        writable[at / 4] = ((int) addressBits) & ~0xf;
        if (bar.is64Bit()) {
            writable[at / 4 + 1] = (int) (addressBits >>> 32);
        }
        return this;
    }

    ConfigurationSpaceBuilder pciExpress(PortType type, int generation, int lanes, int portNumber) {
        MemorySegment at = capability(Capabilities.PCI_EXPRESS, PCI_EXPRESS_OFFSET, PciExpressCapability.SIZE);
        new PciExpressCapability(at).emit(type.code(), generation, lanes, portNumber, !type.isBridge());
        writable16(PCI_EXPRESS_OFFSET + PciExpressCapability.DEVICE_CONTROL, 0x79ff & ~0x0600);
        writeOneToClear16(PCI_EXPRESS_OFFSET + PciExpressCapability.DEVICE_STATUS, 0x000f);
        writable16(PCI_EXPRESS_OFFSET + PciExpressCapability.LINK_CONTROL, 0x00cb);
        return this;
    }

    ConfigurationSpaceBuilder msix(MsixTable table) {
        MemorySegment at = capability(Capabilities.MSIX, MSIX_OFFSET, MsixCapability.SIZE);
        new MsixCapability(at)
                .emit(table.vectors(), MsixTable.BAR_INDEX, MsixTable.TABLE_OFFSET, table.pendingOffset());
        writable16(MSIX_OFFSET + MsixCapability.CONTROL, MsixCapability.ENABLE | MsixCapability.FUNCTION_MASK);
        return this;
    }

    ConfigurationSpaceBuilder acs(int services, int egressVectorBits, int control) {
        int words = (services & AcsCapability.EGRESS_CONTROL) == 0 ? 0 : (egressVectorBits + 31) / 32;
        MemorySegment at = values.asSlice(ACS_OFFSET, AcsCapability.SIZE + 4L * words);
        at.set(LE32, 0, Capabilities.ACS | ACS_VERSION);
        new AcsCapability(at).emit(services, words == 0 ? 0 : egressVectorBits, control);
        writable16(ACS_OFFSET + AcsCapability.CONTROL, services);
        for (int i = 0; i < words; i++) {
            int bits = egressVectorBits - 32 * i;
            writable[(ACS_OFFSET + AcsCapability.EGRESS_VECTOR) / 4 + i] = bits >= 32 ? -1 : (1 << bits) - 1;
        }
        return this;
    }

    private MemorySegment capability(int id, int offset, int size) {
        values.set(U8, offset, (byte) id);
        values.set(
                U8, lastCapability == 0 ? ConfigurationHeader.CAPABILITIES_POINTER : lastCapability + 1, (byte) offset);
        values.set(U8, ConfigurationHeader.STATUS, (byte)
                (u8(values, ConfigurationHeader.STATUS) | ConfigurationHeader.STATUS_CAPABILITIES));
        lastCapability = offset;
        return values.asSlice(offset, size);
    }

    private void writable8(int offset, int mask) {
        writable[offset / 4] |= mask << ((offset & 3) * 8);
    }

    private void writable16(int offset, int mask) {
        writable[offset / 4] |= mask << ((offset & 2) * 8);
    }

    private void writeOneToClear16(int offset, int mask) {
        writeOneToClear[offset / 4] |= mask << ((offset & 2) * 8);
    }

    ConfigurationSpace build() {
        return new ConfigurationSpace(values, writable, writeOneToClear);
    }
}
