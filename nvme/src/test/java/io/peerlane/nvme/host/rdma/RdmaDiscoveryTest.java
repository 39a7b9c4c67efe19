package io.peerlane.nvme.host.rdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.DiscoveryClient;
import io.peerlane.nvme.host.DiscoveryPage;
import io.peerlane.nvme.host.LogPart;
import io.peerlane.nvme.target.SubsystemIdentity;
import io.peerlane.nvme.target.discovery.Referral;
import io.peerlane.nvme.wire.AsynchronousEvent;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Discovery over loopback TCP: hosts, both RNICs and the target. */
class RdmaDiscoveryTest {

    private static final String HOST = "nqn.2014-08.org.nvmexpress:uuid:00000000-0000-0000-0000-00000000000";
    private static final Referral REFERRAL =
            new Referral(TransportSpecific.plainTcp(), new InetSocketAddress("192.0.2.9", 8009), 0);

    private final Loopback loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());

    @AfterEach
    void close() throws Exception {
        loopback.close();
    }

    private Association connect(int host, InetSocketAddress address) {
        return loopback.initiator()
                .connectAndWait(
                        address,
                        AssociationOptions.of(SubsystemType.DISCOVERY_NQN)
                                .withHost(HOST + host, new UUID(0, host))
                                .withQueues(0, 1)
                                .withKeepAlive(Duration.ZERO));
    }

    private List<String> names(int host) {
        try (var association = connect(host, loopback.address)) {
            return names(DiscoveryClient.of(association).read());
        }
    }

    private static List<String> names(DiscoveryPage page) {
        return page.entries().stream().map(DiscoveryEntry::subsystemNqn).toList();
    }

    @Test
    void hostsThatAreAllowedAndHostsThatAreNotSeeDifferentLogs() {
        loopback.subsystem.allowAnyHost(false);
        loopback.subsystem.allowHost(HOST + 1);
        assertThat(names(1)).containsExactly(SubsystemType.DISCOVERY_NQN, Loopback.NQN);
        assertThat(names(2)).containsExactly(SubsystemType.DISCOVERY_NQN);
    }

    @Test
    void tellsTheAddressAndPortThatWereBound() {
        try (var association = connect(1, loopback.address)) {
            assertThat(association.identifyController().get(IdentifyController.CNTRLTYPE))
                    .isEqualTo(2);
            assertThat(DiscoveryClient.of(association).read().entries()).allSatisfy(entry -> {
                assertThat(entry.address()).isEqualTo("127.0.0.1");
                assertThat(entry.serviceIdentifier()).isEqualTo(String.valueOf(loopback.address.getPort()));
                assertThat(entry.transport()).isEqualTo(TransportSpecific.iwarp());
            });
        }
    }

    @Test
    void aPortForDiscoveryOnlyLeadsToTheOthersUntilTheyListenNoMore() {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var discovery = loopback.transport.listen(loopback.core.addDiscoveryPort(9), any);
        var second = loopback.core.addPort(2);
        second.link(loopback.subsystem);
        var listener = loopback.transport.listen(second, any);
        try (var association = connect(1, discovery.address())) {
            var client = DiscoveryClient.of(association);
            assertThat(client.read().entries())
                    .extracting(DiscoveryEntry::portIdentifier)
                    .containsExactly(9, 1, 2);
            listener.close();
            assertThat(client.read().entries())
                    .extracting(DiscoveryEntry::portIdentifier)
                    .containsExactly(9, 1);
        }
    }

    @Test
    void readsALogOfManyPages() {
        for (int i = 0; i < 50; i++) {
            var subsystem = loopback.core.addSubsystem(
                    "nqn.2026-11.io.peerlane:many%02d".formatted(i), new SubsystemIdentity("S" + i, "Peerlane", "0.1"));
            subsystem.allowAnyHost(true);
            loopback.port.link(subsystem);
        }
        assertThat(names(1)).hasSize(52).contains("nqn.2026-11.io.peerlane:many49");
    }

    /** One referral comes and goes, so that the generation says how many entries there are. */
    @Test
    void everyPageThatIsReadBelongsToOneGenerationWhateverChangesMeanwhile() throws InterruptedException {
        try (var association = connect(1, loopback.address)) {
            var client = DiscoveryClient.of(association);
            long start = client.read().generation();
            var stop = new AtomicBoolean();
            var changer = Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    loopback.port.addReferral(REFERRAL);
                    LockSupport.parkNanos(3_000_000);
                    loopback.port.removeReferral(REFERRAL);
                    LockSupport.parkNanos(3_000_000);
                }
            });
            for (int i = 0; i < 60; i++) {
                readsOneGeneration(client, start);
            }
            stop.set(true);
            changer.join();
            assertThat(readsOneGeneration(client, start)).as("once at rest").isTrue();
            assertThat(client.read().generation()).isGreaterThan(start);
        }
    }

    private static boolean readsOneGeneration(DiscoveryClient client, long start) {
        try {
            var page = client.read();
            assertThat(page.entries()).hasSize(2 + (int) ((page.generation() - start) & 1));
            return true;
        } catch (AssociationException e) {
            assertThat(e.field()).as("the only reason to give up").isEqualTo("GENCTR");
            return false;
        }
    }

    @Test
    void tellsOfAChangeAgainOnlyAfterTheLogWasRead() {
        try (var association = connect(1, loopback.address)) {
            var events = new CopyOnWriteArrayList<AsynchronousEvent>();
            association.watchEvents(DiscoveryClient.LOG_CHANGE_NOTICE, events::add);
            loopback.port.addReferral(REFERRAL);
            await().untilAsserted(() -> assertThat(events).containsExactly(AsynchronousEvent.DISCOVERY_LOG_CHANGED));
            loopback.port.removeReferral(REFERRAL);
            association.readLog(new LogPart(LogPage.DISCOVERY, 0, true), 0, 1024);
            assertThat(events).as("retained").hasSize(1);
            assertThat(DiscoveryClient.of(association).read().entries()).hasSize(2);
            loopback.port.addReferral(REFERRAL); // the one before may have been seen by the reading
            await().untilAsserted(() -> assertThat(events).hasSize(2));
        }
    }

    @Test
    void aDiscoveryControllerRefusesWhatAnIoControllerDoes() {
        try (var association = connect(1, loopback.address)) {
            assertThatThrownBy(association::activeNamespaces).hasMessageContaining("002");
            assertThatThrownBy(() -> association.readLog(new LogPart(LogPage.SMART, 0, true), 0, 512))
                    .hasMessageContaining("109");
            assertThat(association.failure()).isNull();
        } catch (AssociationException e) {
            fail("the association survives refusals", e);
        }
    }

    @Test
    void manyConnectionsLeaveNoController() {
        for (int i = 0; i < 50; i++) {
            assertThat(names(1)).hasSize(2);
        }
        await().until(() -> loopback.transport.counts().open() == 0);
    }
}
