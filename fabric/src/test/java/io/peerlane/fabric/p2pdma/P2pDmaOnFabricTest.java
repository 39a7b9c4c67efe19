package io.peerlane.fabric.p2pdma;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.tlp.DirectionCount;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.tlp.LinkCount;
import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.TopologyBuilder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the verdict promises is what the fabric does: the bytes arrive, over the links that the map type implies. */
class P2pDmaOnFabricTest {

    private static final int LENGTH = 8192;
    private static final int COMMAND = 4;
    private static final int MEMORY_AND_BUS_MASTER = 6;

    private final MemorySegment cmb = MemorySegment.ofArray(new byte[4 << 20]);
    private final PciFunction drive = PciFunction.builder("nvme0")
            .identity(PciIdentity.of(0x1b36, 0x0010, PciIdentity.CLASS_NVME))
            .bar(Bar.memory(2, cmb))
            .build();
    private final PciFunction rnic = PciFunction.builder("rnic0")
            .identity(PciIdentity.of(0x15b3, 0x1017, PciIdentity.CLASS_ETHERNET))
            .build();
    private final Fabric fabric = machine();
    private final P2pDma p2p = P2pDma.of(fabric, 7);

    private static PciFunction port(String name, PortType type) {
        return PciFunction.builder(name).portType(type).acs(0x5f, 0).build();
    }

    private Fabric machine() {
        var builder = new TopologyBuilder();
        var host = builder.hostBridge(
                0, 0, new Aperture(0xc000_0000L, 0x2000_0000L), new Aperture(1L << 40, 1L << 30), true);
        builder.place(
                host.rootBus(),
                0,
                0,
                PciFunction.builder("host")
                        .portType(PortType.CONVENTIONAL)
                        .identity(PciIdentity.of(0x8086, 0x2020, PciIdentity.CLASS_HOST_BRIDGE))
                        .build());
        PciBus inside = below(builder, host.rootBus(), 1, port("root", PortType.ROOT_PORT));
        PciBus ports = below(builder, inside, 0, port("switch", PortType.UPSTREAM_PORT));
        builder.place(below(builder, ports, 0, port("slot0", PortType.DOWNSTREAM_PORT)), 0, 0, rnic);
        builder.place(below(builder, ports, 1, port("slot1", PortType.DOWNSTREAM_PORT)), 0, 0, drive);
        var topology = builder.build();
        Enumerator.enumerate(topology);
        List.of(drive, rnic).forEach(one -> one.configuration().write16(COMMAND, MEMORY_AND_BUS_MASTER));
        return Fabric.of(topology, new HostMemory(1 << 20), new CpuIdentity(CpuVendor.INTEL, 6));
    }

    private static PciBus below(TopologyBuilder builder, PciBus bus, int device, PciFunction bridge) {
        builder.place(bus, device, 0, bridge);
        return builder.secondaryBus(bridge);
    }

    @AfterEach
    void close() {
        fabric.close();
    }

    /** Bytes of data that a peer write puts on the link of the root port, either way. */
    private DirectionCount[] uplinkOfAPeerWrite() {
        p2p.addResource(drive, 2, 0, 0);
        p2p.publish(drive, true);
        assertThat(p2p.find(List.of(rnic, drive))).contains(drive);
        var pool = p2p.pool(drive).orElseThrow();
        long memory = pool.allocate(LENGTH);
        var payload = new byte[LENGTH];
        Arrays.fill(payload, (byte) 0x5a);
        var before = fabric.ledger().snapshot();
        long address = p2p.map(drive, rnic).dmaAddress(memory);
        fabric.busMaster(rnic).write(address, MemorySegment.ofArray(payload), 0, LENGTH, Traffic.DATA);
        var counted = fabric.ledger().snapshot().minus(before);
        long at = memory - drive.bar(2).orElseThrow().address();
        assertThat(cmb.asSlice(at, LENGTH).mismatch(MemorySegment.ofArray(payload)))
                .isEqualTo(-1);
        assertThat(counted.dram().dataWritten()).isZero();
        LinkCount uplink = counted.links().stream()
                .filter(link -> link.role() == LinkRole.UPLINK)
                .findFirst()
                .orElseThrow();
        pool.free(memory, LENGTH);
        return new DirectionCount[] {uplink.towardRoot(), uplink.fromRoot()};
    }

    @Test
    void aBusAddressTakesTheBytesOverTheSwitchOnly() {
        var uplink = uplinkOfAPeerWrite();
        assertThat(p2p.mapType(drive, rnic)).isEqualTo(MapType.BUS_ADDR);
        assertThat(uplink).extracting(DirectionCount::data).containsExactly(0L, 0L);
    }

    @Test
    void aRedirectedPairTakesThemUpToTheHostBridgeAndDownAgain() {
        new AcsParameters(true, "", "").apply(fabric.topology());
        var uplink = uplinkOfAPeerWrite();
        assertThat(p2p.mapType(drive, rnic)).isEqualTo(MapType.THRU_HOST_BRIDGE);
        assertThat(uplink).extracting(DirectionCount::data).containsExactly((long) LENGTH, (long) LENGTH);
    }
}
