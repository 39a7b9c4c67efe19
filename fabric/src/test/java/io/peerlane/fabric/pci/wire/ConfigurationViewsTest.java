package io.peerlane.fabric.pci.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The views against what lspci -vvv said about the same bytes. */
class ConfigurationViewsTest {

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final MemorySegment rootPort = Dump.of("0000:00:10.0");
    private final MemorySegment drive = Dump.of("0000:00:12.0");
    private final MemorySegment downstreamPort = Dump.of("0000:02:00.0");

    private static MemorySegment at(MemorySegment configuration, int id) {
        return configuration.asSlice(Capabilities.find(configuration, id).orElseThrow());
    }

    @Test
    void readsTheHeaderOfADrive() {
        var header = new ConfigurationHeader(drive);
        assertThat(header.vendorId()).isEqualTo(0x1b36);
        assertThat(header.deviceId()).isEqualTo(0x0010);
        assertThat(header.classCode()).isEqualTo(0x010802);
        assertThat(header.revisionId()).isEqualTo(2);
        assertThat(header.headerType()).isZero();
        assertThat(header.isMultiFunction()).isFalse();
        assertThat(header.memorySpaceEnabled()).isTrue();
        assertThat(header.busMasterEnabled()).isTrue();
        assertThat(header.status()).isEqualTo(ConfigurationHeader.STATUS_CAPABILITIES);
        var type0 = new Type0Header(drive);
        assertThat(type0.bar(0)).isEqualTo(0xfea0_0004L);
        assertThat(type0.bar(1)).isZero();
        assertThat(type0.subsystemVendorId()).isEqualTo(0x1af4);
        assertThat(type0.subsystemId()).isEqualTo(0x1100);
    }

    @Test
    void readsBusNumbersAndWindowsOfARootPort() {
        var bridge = new Type1Header(rootPort);
        assertThat(bridge.primaryBus()).isZero();
        assertThat(bridge.secondaryBus()).isEqualTo(1);
        assertThat(bridge.subordinateBus()).isEqualTo(5);
        assertThat(bridge.memoryWindow()).isEqualTo(new BridgeWindow(0xfe20_0000L, 0xfe7f_ffffL));
        assertThat(bridge.prefetchableWindow()).isEqualTo(new BridgeWindow(0xf400_0000L, 0xfbff_ffffL));
        assertThat(bridge.hasPrefetchable64()).isTrue();
        assertThat(bridge.leadsTo(0)).isFalse();
        assertThat(bridge.leadsTo(1)).isTrue();
        assertThat(bridge.leadsTo(5)).isTrue();
        assertThat(bridge.leadsTo(6)).isFalse();
    }

    @Test
    void readsTheExpressCapabilityOfEachKindOfFunction() {
        var root = new PciExpressCapability(at(rootPort, Capabilities.PCI_EXPRESS));
        assertThat(root.portType()).isEqualTo(4);
        assertThat(root.maxPayloadSupported()).isEqualTo(128);
        assertThat(root.maxReadRequest()).isEqualTo(128);
        assertThat(root.linkGeneration()).isEqualTo(1);
        assertThat(root.linkLanes()).isEqualTo(1);
        assertThat(new PciExpressCapability(at(drive, Capabilities.PCI_EXPRESS)).portType())
                .isEqualTo(9);
        assertThat(new PciExpressCapability(at(downstreamPort, Capabilities.PCI_EXPRESS)).portType())
                .isEqualTo(6);
    }

    @Test
    void readsWhereTheMsixTableOfADriveIs() {
        var msix = new MsixCapability(at(drive, Capabilities.MSIX));
        assertThat(msix.vectors()).isEqualTo(65);
        assertThat(msix.isEnabled()).isTrue();
        assertThat(msix.isFunctionMasked()).isFalse();
        assertThat(msix.tableBar()).isZero();
        assertThat(msix.tableOffset()).isEqualTo(0x2000);
        assertThat(msix.pendingBar()).isZero();
        assertThat(msix.pendingOffset()).isEqualTo(0x3000);
    }

    @Test
    void findsAccessControlBehindErrorReporting() {
        int at = Capabilities.findExtended(rootPort, Capabilities.ACS).orElseThrow();
        assertThat(at).isEqualTo(0x148);
        var acs = new AcsCapability(rootPort.asSlice(at));
        assertThat(acs.services()).isEqualTo(0x5f);
        assertThat(acs.control()).isZero();
        assertThat(acs.egressVectorBits()).isZero();
    }

    @Test
    void findsNoExtendedCapabilityWhereThereIsNone() {
        assertThat(Capabilities.findExtended(drive, Capabilities.ACS)).isEmpty();
        assertThat(Capabilities.findExtended(drive.asSlice(0, 256), Capabilities.ACS))
                .isEmpty();
    }

    @Test
    void aCapabilityListThatLoopsEnds() {
        var looping = MemorySegment.ofArray(HEX.parseHex("00 ".repeat(4095) + "00"));
        looping.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 6, (byte) 0x10);
        looping.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0x34, (byte) 0x40);
        looping.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0x41, (byte) 0x40);
        assertThat(Capabilities.find(looping, Capabilities.MSIX)).isEmpty();
    }

    @Test
    void emitsTheBytesOfAnMsixCapability() {
        var bytes = new byte[12];
        bytes[0] = 0x11;
        bytes[1] = (byte) 0x80;
        new MsixCapability(MemorySegment.ofArray(bytes)).emit(65, 0, 0x2000, 0x3000);
        assertThat(HEX.formatHex(bytes)).isEqualTo("11 80 40 00 00 20 00 00 00 30 00 00");
    }

    @Test
    void emitsTheBytesOfAnAccessControlCapability() {
        var bytes = HEX.parseHex("0d 00 01 00 a5 a5 a5 a5");
        new AcsCapability(MemorySegment.ofArray(bytes)).emit(0x5f, 0, 0x7c);
        assertThat(HEX.formatHex(bytes)).isEqualTo("0d 00 01 00 5f 00 5c 00");
    }

    @Test
    void emitsAnExpressCapabilityOverDirt() {
        var bytes = new byte[PciExpressCapability.SIZE];
        Arrays.fill(bytes, (byte) 0xa5);
        new PciExpressCapability(MemorySegment.ofArray(bytes)).emit(6, 4, 16, 3, false);
        assertThat(HEX.formatHex(bytes))
                .isEqualTo("a5 a5 62 00 02 80 00 00 10 28 00 00 04 01 00 03 00 00 04 21 " + "00 ".repeat(24)
                        + "1e 00 00 00 " + "00 ".repeat(11) + "00");
    }

    @Test
    void encodesAWindowIntoBaseAndLimit() {
        assertThat(Type1Header.encodeWindow(new BridgeWindow(0xfe20_0000L, 0xfe7f_ffffL)))
                .isEqualTo(0xfe70_fe20);
        assertThat(Type1Header.encodeWindow(BridgeWindow.CLOSED)).isEqualTo(0x0000_fff0);
    }

    static Arguments[] views() {
        return new Arguments[] {
            view("header", 0x40, ConfigurationHeader::new),
            view("type 0", 0x40, Type0Header::new),
            view("type 1", 0x40, Type1Header::new),
            view("express", 0x3c, PciExpressCapability::new),
            view("msix", 12, MsixCapability::new),
            view("acs", 8, AcsCapability::new)
        };
    }

    private static Arguments view(String name, int size, Function<MemorySegment, Object> constructor) {
        return Arguments.of(name, size, constructor);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("views")
    void refusesEveryTruncationBeforeReadingAnyField(
            String name, int size, Function<MemorySegment, Object> constructor) {
        for (int length = 0; length < size; length++) {
            var bytes = MemorySegment.ofArray(new byte[length]);
            assertThatThrownBy(() -> constructor.apply(bytes)).isInstanceOf(TruncatedException.class);
        }
        assertThat(constructor.apply(MemorySegment.ofArray(new byte[size]))).isNotNull();
    }
}
