package io.peerlane.fabric.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.memory.SparseMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationSpaceTest {

    private static final RegisterSpace SILENT = new RegisterSpace() {
        @Override
        public long read(long offset, int bytes) {
            return 0;
        }

        @Override
        public void write(long offset, int bytes, long value) {}
    };

    private static final PciIdentity NVME = new PciIdentity(0x144d, 0xa80a, 0x010802, 1, 0x1028, 0x1fd9);

    private static PciFunction drive() {
        return PciFunction.builder("nvme0")
                .identity(NVME)
                .bar(Bar.registers(0, 0x4000, SILENT))
                .bar(Bar.memory(2, Arena.ofAuto().allocate(4 << 20)))
                .msix(8)
                .acs(0x1f, 0x0c)
                .link(4, 4)
                .build();
    }

    private static PciFunction port() {
        return PciFunction.builder("port")
                .identity(PciIdentity.of(0x10b5, 0x8747, 0x060400))
                .portType(PortType.DOWNSTREAM_PORT)
                .portNumber(3)
                .acs(0x7f, 0, 8)
                .link(3, 8)
                .build();
    }

    private static String bytes(PciFunction function, int from, int length) {
        byte[] all = function.configuration().bytes().asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
        return HexFormat.ofDelimiter(" ").formatHex(all);
    }

    @Test
    void layoutOfADriveIsTheOneOfTheFigures() {
        PciFunction drive = drive();
        assertThat(bytes(drive, 0, 64))
                .isEqualTo("4d 14 0a a8 00 00 10 00 01 02 08 01 00 00 00 00 "
                        + "04 00 00 00 00 00 00 00 0c 00 00 00 00 00 00 00 "
                        + "00 00 00 00 00 00 00 00 00 00 00 00 28 10 d9 1f "
                        + "00 00 00 00 40 00 00 00 00 00 00 00 00 00 00 00");
        assertThat(bytes(drive, 0x40, 4)).isEqualTo("10 80 02 00");
        assertThat(bytes(drive, 0x80, 12)).isEqualTo("11 00 07 00 04 00 00 00 04 10 00 00");
        assertThat(bytes(drive, 0x100, 8)).isEqualTo("0d 00 01 00 1f 00 0c 00");
    }

    @Test
    void layoutOfAPortHasClosedWindowsAndNoSubsystem() {
        assertThat(bytes(port(), 0, 64))
                .isEqualTo("b5 10 47 87 00 00 10 00 00 00 04 06 00 00 01 00 "
                        + "00 00 00 00 00 00 00 00 00 00 00 00 f0 00 00 00 "
                        + "f0 ff 00 00 f1 ff 01 00 00 00 00 00 00 00 00 00 "
                        + "00 00 00 00 40 00 00 00 00 00 00 00 00 00 00 00");
    }

    @Test
    void identificationIsReadOnly() {
        ConfigurationSpace space = drive().configuration();
        space.write32(0x00, -1);
        space.write32(0x08, -1);
        space.write32(0x2c, -1);
        assertThat(space.read32(0x00)).isEqualTo(0xa80a_144d);
        assertThat(space.read32(0x08)).isEqualTo(0x0108_0201);
        assertThat(space.read32(0x2c)).isEqualTo(0x1fd9_1028);
    }

    @Test
    void commandKeepsOnlyTheBitsThatExist() {
        ConfigurationSpace space = drive().configuration();
        space.write16(0x04, 0xffff);
        assertThat(space.read16(0x04)).isEqualTo(0x0547);
        assertThat(space.read16(0x06)).isEqualTo(0x0010);
    }

    @Test
    void statusBitsAreClearedByWritingOne() {
        ConfigurationSpace space = drive().configuration();
        space.poke32(0x04, 0x3000_0000, 0x3000_0000);
        space.write16(0x04, 0x0006);
        assertThat(space.read16(0x06)).isEqualTo(0x3010);
        space.write16(0x06, 0x1000);
        assertThat(space.read16(0x06)).isEqualTo(0x2010);
        space.write16(0x06, 0);
        assertThat(space.read16(0x06)).isEqualTo(0x2010);
    }

    @Test
    void aWriteOfOneByteLeavesItsNeighboursAlone() {
        ConfigurationSpace space = port().configuration();
        space.write32(0x18, 0x0004_0302);
        space.write8(0x19, 0x07);
        assertThat(space.read32(0x18)).isEqualTo(0x0004_0702);
        assertThat(space.read8(0x1a)).isEqualTo(4);
    }

    @Test
    void aSixtyFourBitBarTellsItsSizeInTwoHalves() {
        ConfigurationSpace space = drive().configuration();
        space.write32(0x18, -1);
        space.write32(0x1c, -1);
        assertThat(space.read32(0x18)).isEqualTo(0xffc0_000c);
        assertThat(space.read32(0x1c)).isEqualTo(-1);
        space.write32(0x10, -1);
        assertThat(space.read32(0x10)).isEqualTo(0xffff_c004);
    }

    @Test
    void aThirtyTwoBitBarTellsItsSizeAndLeavesTheNextRegisterAlone() {
        ConfigurationSpace space = drive().configuration();
        space.write32(0x20, -1);
        space.write32(0x24, -1);
        assertThat(space.read32(0x20)).isEqualTo(0xffff_e000);
        assertThat(space.read32(0x24)).isZero();
    }

    @Test
    void aBarBeyondFourGibTellsItsSizeInTheUpperHalf() {
        try (Arena arena = Arena.ofShared()) {
            PciFunction function = PciFunction.builder("big")
                    .bar(Bar.memory(0, SparseMemory.map(1L << 33, arena)))
                    .build();
            ConfigurationSpace space = function.configuration();
            space.write32(0x10, -1);
            space.write32(0x14, -1);
            assertThat(space.read32(0x10)).isEqualTo(0x0000_000c);
            assertThat(space.read32(0x14)).isEqualTo(0xffff_fffe);
        }
    }

    @Test
    void aBarKnowsTheAddressSoftwareWroteLast() {
        PciFunction drive = drive();
        Bar bar = drive.bar(2).orElseThrow();
        assertThat(bar.address()).isZero();
        drive.configuration().write32(0x18, 0x1234_5678);
        drive.configuration().write32(0x1c, 0x41);
        assertThat(bar.address()).isEqualTo(0x41_1200_0000L);
        assertThat(bar.contains(0x41_123f_ffffL)).isTrue();
        assertThat(bar.contains(0x41_1240_0000L)).isFalse();
        assertThat(bar.contains(0x41_11ff_ffffL)).isFalse();
    }

    @Test
    void accessControlCanOnlySwitchOnWhatThereIs() {
        ConfigurationSpace space = drive().configuration();
        space.write16(0x106, 0xffff);
        assertThat(space.read16(0x106)).isEqualTo(0x1f);
        assertThat(space.read16(0x104)).isEqualTo(0x1f);
        assertThat(space.read32(0x108)).isZero();
        space.write32(0x108, -1);
        assertThat(space.read32(0x108)).isZero();
    }

    @Test
    void theEgressVectorHasAsManyBitsAsThePortSays() {
        ConfigurationSpace space = port().configuration();
        space.write32(0x108, -1);
        assertThat(space.read32(0x108)).isEqualTo(0xff);
        assertThat(space.read16(0x104)).isEqualTo(0x087f);
    }

    @Test
    void registersThatDoNotExistReadZero() {
        ConfigurationSpace space = drive().configuration();
        space.write32(0xfc, -1);
        space.write32(0xffc, -1);
        assertThat(space.read32(0xfc)).isZero();
        assertThat(space.read32(0xffc)).isZero();
    }

    @Test
    void refusesAnAccessThatIsNotAlignedOrOutside() {
        ConfigurationSpace space = drive().configuration();
        assertThatThrownBy(() -> space.read32(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.write16(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.read32(4096)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.read8(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFunctionLevelResetRestoresRegistersThenTellsTheDevice() {
        PciFunction drive = drive();
        ConfigurationSpace space = drive.configuration();
        List<Integer> commandSeen = new ArrayList<>();
        drive.onReset(() -> commandSeen.add(space.read16(0x04)));
        space.write16(0x04, 6);
        space.write32(0x18, 0x4000_0000);
        space.write16(0x48, 0xa810);
        assertThat(commandSeen).containsExactly(0);
        assertThat(drive.bar(2).orElseThrow().address()).isZero();
        assertThat(space.read16(0x48)).isEqualTo(0x2810);
    }

    @Test
    void aRemovedFunctionReadsAllOnesAndDropsWrites() {
        PciFunction drive = drive();
        var told = new ArrayList<Integer>();
        drive.configuration().onWrite((offset, written, before, after) -> told.add(offset));
        drive.remove();
        assertThat(told).containsExactly(0);
        assertThat(drive.configuration().read32(0)).isEqualTo(-1);
        assertThat(drive.configuration().read8(0x34)).isEqualTo(0xff);
        drive.configuration().write16(4, 6);
        assertThat(told).hasSize(1);
        assertThat(drive.isPresent()).isFalse();
    }

    @Test
    void refusesBarsThatShareARegister() {
        var builder = PciFunction.builder("bad")
                .bar(Bar.registers(0, 0x1000, SILENT))
                .bar(Bar.registers32(1, 0x1000, SILENT));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BAR 1");
    }

    @Test
    void refusesABarThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> Bar.registers(0, 0x3000, SILENT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bar.registers(5, 0x1000, SILENT)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
