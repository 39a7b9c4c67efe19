package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.Digests;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.DiscoveryClient;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Hosts that come and go, again and again: once the target has seen some of them it holds as much after the last as before the
 * first. Property {@code peerlane.soak.connects} says how many, 1000 unless told.
 */
@Timeout(120)
class ManyConnectsTest {

    private static final int CONNECTS = Integer.getInteger("peerlane.soak.connects", 1000);
    private static final int WARM_UP = 300;

    /** More than this for each connection is a leak; less is what the virtual machine adds to itself. */
    private static final long BYTES_PER_CONNECT = 512;

    private LiveTarget target;

    /** One host, from its connection to its end. */
    private interface Visit {
        void run(int round) throws Exception;
    }

    @BeforeEach
    void start() {
        target = LiveTarget.on("one-switch");
    }

    @AfterEach
    void stop() {
        target.close();
    }

    private void comeAndGo(Visit visit) throws Exception {
        int connections = target.running.connections();
        for (int i = 0; i < WARM_UP; i++) {
            visit.run(i);
        }
        await().until(() -> target.running.connections() == connections
                && target.held().streams() == connections
                && target.held().outputBuffers() == 0);
        var held = target.held();
        assertThat(held.controllers()).isEqualTo(connections / 2);
        assertThat(held.queuePairs()).isEqualTo(connections);
        var before = ProcessResources.least();
        for (int i = 0; i < CONNECTS; i++) {
            visit.run(i);
        }
        target.awaitHeld(held);
        before.awaitAgain(CONNECTS * BYTES_PER_CONNECT);
    }

    /** Every other host vanishes with a write half done, the others leave in order. */
    @Test
    void rdmaHostsLeaveNothingBehind() throws Exception {
        comeAndGo(round -> {
            try (var host = RawHost.Connected.to(target)) {
                host.io().send(RawHost.writeCommand(0, 8192));
                var request = host.io().receive();
                if (round % 2 == 0) {
                    host.vanish();
                } else {
                    host.io().write(RawHost.readResponse(request, 8192, true));
                    host.io().receive();
                }
            }
        });
    }

    @Test
    void tcpHostsLeaveNothingBehind() throws Exception {
        comeAndGo(round -> {
            boolean digests = round % 4 < 2;
            try (var admin = RawTcpHost.admin(target.tcpAddress(), digests, digests);
                    var io = admin.io(admin.controller(), 0)) {
                var asked = io.beginWrite(0, 8192);
                if (round % 2 == 1) {
                    assertThat(io.finishWrite(asked, new byte[8192], 4096).statusField())
                            .isZero();
                }
            }
        });
    }

    /** Our own initiator, from one machine: neither its adapter nor the target keeps anything. */
    @Test
    void associationsLeaveNothingBehindOnEitherSide() throws Exception {
        try (var client = LiveClient.connect(target)) {
            var held = client.held();
            comeAndGo(_ -> {
                try (var association = client.associate(target, AssociationOptions.of(LiveTarget.NQN))) {
                    assertThat(association.failure()).isNull();
                }
            });
            await().until(() -> client.held().equals(held));
        }
    }

    /** The same over NVMe/TCP, with digests. */
    @Test
    void tcpAssociationsLeaveNothingBehindOnEitherSide() throws Exception {
        try (var client = TcpClient.open(1, List.of(), new Digests(true, true))) {
            long free = client.memory().available();
            comeAndGo(_ -> {
                try (var association =
                        client.initiator().connectAndWait(target.tcpAddress(), AssociationOptions.of(LiveTarget.NQN))) {
                    assertThat(association.failure()).isNull();
                }
            });
            await().until(() -> client.memory().available() == free);
        }
    }

    /** Hosts that nobody has seen before, each with its own view of the log. */
    @Test
    void hostsThatOnlyAskWhatThereIsLeaveNothingBehind() throws Exception {
        try (var client = LiveClient.connect(target)) {
            comeAndGo(_ -> {
                var options = AssociationOptions.of(SubsystemType.DISCOVERY_NQN).withQueues(0, 1);
                try (var association = client.associate(target, options)) {
                    assertThat(DiscoveryClient.of(association).read().entries()).isNotEmpty();
                }
            });
        }
    }

    /** The log of refused connects is bounded, and so is what it is told. */
    @Test
    void hostsThatAreRefusedLeaveNothingBehind() throws Exception {
        comeAndGo(round -> {
            try (var host = RawTcpHost.initialized(target.tcpAddress(), false, false)) {
                host.send(host.connectCapsule(new Connect(0, 0, 31, 0, 0), RawTcpHost.connectData(1 + round % 100)));
                assertThat(host.read().completion().statusField()).isNotZero();
            }
        });
    }
}
