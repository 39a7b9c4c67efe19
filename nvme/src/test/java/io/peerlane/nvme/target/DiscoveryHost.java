package io.peerlane.nvme.target;

import io.peerlane.nvme.target.discovery.PortAddress;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogHeader;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A host on a discovery controller of a test target. */
final class DiscoveryHost {

    static final int RETAIN = 1 << 15;

    private final TestTarget test;
    final FakeConnection admin;

    private DiscoveryHost(TestTarget test, FakeConnection admin) {
        this.test = test;
        this.admin = admin;
    }

    /** An address of the RDMA transport. */
    static PortAddress rdma(String address, int port) {
        return new PortAddress(TransportSpecific.iwarp(), new InetSocketAddress(address, port));
    }

    /** Connects over RDMA, from an address of the target, and enables the controller. */
    static DiscoveryHost connect(TestTarget test, Port port, String hostNqn, InetSocketAddress to, long kato) {
        var transport = new FakeTransport(test.machine.rnic(), "rdma");
        var loop = test.target.loops().getFirst();
        var admin = new FakeConnection(transport, port, loop, 32, false).cameTo(to);
        test.connect(
                admin,
                new Connect(0, 0, 31, 0, kato),
                new ConnectData(TestTarget.HOST, ConnectData.DYNAMIC_CONTROLLER, SubsystemType.DISCOVERY_NQN, hostNqn));
        test.setProperty(admin, Registers.CC, TestTarget.ENABLE);
        return new DiscoveryHost(test, admin);
    }

    static DiscoveryHost connect(TestTarget test, Port port) {
        return connect(test, port, TestTarget.HOST_NQN, new InetSocketAddress("192.0.2.1", 4420), 0);
    }

    FakeConnection.Response getLog(int identifier, int flags, long offset, int bytes) {
        int dwords = bytes / 4 - 1;
        var command = TestTarget.entry()
                .start(AdminOpcode.GET_LOG_PAGE, test.nextCid(), 0)
                .cdw10(dwords << 16 | flags | identifier)
                .cdw11(dwords >>> 16)
                .cdw12((int) offset)
                .cdw13((int) (offset >>> 32));
        admin.send(command, new byte[0], bytes);
        return admin.last();
    }

    byte[] read(int flags, long offset, int bytes) {
        return getLog(LogPage.DISCOVERY, flags, offset, bytes).data();
    }

    DiscoveryLogHeader header() {
        return new DiscoveryLogHeader(MemorySegment.ofArray(read(RETAIN, 0, 1024)));
    }

    long generation() {
        return header().get(DiscoveryLogHeader.GENCTR);
    }

    /** All entries, without touching the event. */
    List<DiscoveryEntry> entries(int logSpecific) {
        int flags = logSpecific << 8 | RETAIN;
        var header = new DiscoveryLogHeader(MemorySegment.ofArray(read(flags, 0, 1024)));
        int count = (int) header.get(DiscoveryLogHeader.NUMREC);
        var page = MemorySegment.ofArray(read(flags, 0, 1024 * (count + 1)));
        var entries = new ArrayList<DiscoveryEntry>();
        for (int i = 1; i <= count; i++) {
            entries.add(new DiscoveryLogEntry(page.asSlice(1024L * i, 1024)).parse());
        }
        return entries;
    }

    /** Names of the subsystems listed, the discovery subsystem first. */
    List<String> names() {
        return entries(0).stream().map(DiscoveryEntry::subsystemNqn).toList();
    }

    /** Asks for change notices and leaves a request for one. */
    void watch() {
        test.admin(admin, AdminOpcode.SET_FEATURES, FeatureIdentifier.ASYNCHRONOUS_EVENTS, 1 << 31, 0);
        leaveEventRequest();
    }

    void leaveEventRequest() {
        test.admin(admin, AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
    }
}
