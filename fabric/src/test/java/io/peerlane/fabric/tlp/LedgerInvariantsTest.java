package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.pci.PciFunction;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each data path costs, counted. */
class LedgerInvariantsTest {

    private static final int N = 131072;

    private final OneSwitch machine = new OneSwitch();
    private final MemorySegment data = MemorySegment.ofArray(new byte[N]);

    @AfterEach
    void close() {
        machine.close();
    }

    /** Non-zero counts of data by short names, so that an expectation is a whole truth. */
    private Map<String, Long> dataOf(Runnable work) {
        LedgerSnapshot counted = machine.counted(work);
        var all = new TreeMap<String, Long>();
        all.put("dram read", counted.dram().dataRead());
        all.put("dram written", counted.dram().dataWritten());
        for (LinkCount link : counted.links()) {
            all.put(link.name().substring(5) + " up", link.towardRoot().data());
            all.put(link.name().substring(5) + " down", link.fromRoot().data());
            assertThat(link.towardRoot().control() + link.fromRoot().control()).isZero();
        }
        assertThat(counted.dram().controlRead() + counted.dram().controlWritten())
                .isZero();
        all.values().removeIf(bytes -> bytes == 0);
        return all;
    }

    private void write(PciFunction from, long address) {
        machine.fabric.busMaster(from).write(address, data, 0, N, Traffic.DATA);
    }

    private void read(PciFunction from, long address) {
        machine.fabric.busMaster(from).read(address, data, 0, N, Traffic.DATA);
    }

    @Test
    void aPeerWriteUnderOneSwitchStaysOffTheUplinkAndOutOfMemory() {
        assertThat(dataOf(() -> write(machine.rnic, OneSwitch.memoryOf(machine.drive))))
                .containsExactlyInAnyOrderEntriesOf(Map.of("02:00.0 up", (long) N, "02:01.0 down", (long) N));
    }

    @Test
    void aPeerReadIsChargedOnTheWayOfItsCompletion() {
        assertThat(dataOf(() -> read(machine.rnic, OneSwitch.memoryOf(machine.drive))))
                .containsExactlyInAnyOrderEntriesOf(Map.of("02:01.0 up", (long) N, "02:00.0 down", (long) N));
    }

    @Test
    void aDriveReachesItsOwnMemoryWithoutCrossingALink() {
        assertThat(dataOf(() -> read(machine.drive, OneSwitch.memoryOf(machine.drive))))
                .isEmpty();
        assertThat(machine.fabric
                        .busMaster(machine.drive)
                        .route(OneSwitch.memoryOf(machine.drive), 1)
                        .isInternal())
                .isTrue();
    }

    @Test
    void memoryOfAnotherDriveCostsTwoMoreDownstreamLinks() {
        assertThat(dataOf(() -> {
                    write(machine.rnic, OneSwitch.memoryOf(machine.otherDrive));
                    read(machine.drive, OneSwitch.memoryOf(machine.otherDrive));
                }))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "02:00.0 up", (long) N,
                        "02:02.0 down", (long) N,
                        "02:02.0 up", (long) N,
                        "02:01.0 down", (long) N));
    }

    @Test
    void hostMemoryIsWrittenOverTheUplinkAndReadBackOverIt() {
        try (HostBuffer buffer = machine.fabric.memory().allocate(N, 4096)) {
            assertThat(dataOf(() -> {
                        write(machine.rnic, buffer.address());
                        read(machine.drive, buffer.address());
                    }))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "02:00.0 up", (long) N,
                            "00:01.0 up", (long) N,
                            "dram written", (long) N,
                            "dram read", (long) N,
                            "00:01.0 down", (long) N,
                            "02:01.0 down", (long) N));
        }
    }

    @Test
    void controlIsCountedApartFromData() {
        LedgerSnapshot counted = machine.counted(() -> machine.fabric
                .busMaster(machine.rnic)
                .write(OneSwitch.memoryOf(machine.drive), data, 0, 64, Traffic.CONTROL));
        assertThat(counted.link("0000:02:00.0").towardRoot()).isEqualTo(new DirectionCount(0, 64));
        assertThat(counted.link("0000:02:01.0").fromRoot()).isEqualTo(new DirectionCount(0, 64));
    }

    @Test
    void aLinkIsNamedByThePortAboveAndKnowsWhatItIsFor() {
        assertThat(machine.fabric.links())
                .extracting(link -> link.name() + " " + link.role().json())
                .containsExactly(
                        "0000:00:01.0 uplink",
                        "0000:02:00.0 rnic",
                        "0000:02:01.0 drive",
                        "0000:02:02.0 drive",
                        "0000:00:02.0 uplink");
    }

    @Test
    void processorAccessesToRegistersAreControlOnEveryLinkDown() {
        MmioRegion region = machine.fabric.cpu().map(machine.drive, 0);
        LedgerSnapshot counted = machine.counted(() -> {
            region.write32(0x1000, 7);
            region.read64(0);
        });
        assertThat(counted.link("0000:00:01.0"))
                .extracting(LinkCount::fromRoot, LinkCount::towardRoot)
                .containsExactly(new DirectionCount(0, 4), new DirectionCount(0, 8));
        assertThat(counted.link("0000:02:01.0"))
                .extracting(LinkCount::fromRoot, LinkCount::towardRoot)
                .containsExactly(new DirectionCount(0, 4), new DirectionCount(0, 8));
        assertThat(machine.registers.seen).containsExactly("write 1000 4 7", "read 0 8");
    }
}
