package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.app.cli.PeerlaneCommand;
import io.peerlane.app.config.ServiceConfigurationReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code discover}, {@code identify} and {@code io --discover} against a target with an open and a closed subsystem. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiscoverAndIdentifyTest {

    private static final String OPEN = "nqn.2026-11.io.peerlane:open";
    private static final String CLOSED = "nqn.2026-11.io.peerlane:closed";
    private static final String DISCOVERY = "nqn.2014-08.org.nvmexpress.discovery";
    private static final String FRIEND = "nqn.2026-11.io.peerlane:friend";

    private RunningTarget running;

    @BeforeAll
    void start() {
        running = start("""
                machine: one-switch
                requestMemory: 64MiB
                ports:
                  - {port: 0, subsystems: [%1$s]}
                  - {port: 0, subsystems: [%2$s]}
                  - {transport: rdma, port: 0, discoveryOnly: true}
                subsystems:
                  - {nqn: "%1$s", namespaces: [{nsid: 3, size: 16MiB}]}
                  - {nqn: "%2$s", hosts: ["%3$s"], namespaces: [{size: 16MiB}]}
                """.formatted(OPEN, CLOSED, FRIEND));
    }

    private static RunningTarget start(String configuration) {
        return RunningTarget.start(ServiceConfigurationReader.parse("test", configuration), 7);
    }

    @AfterAll
    void close() {
        running.close();
    }

    private record Ran(int code, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    /** Runs a command against port {@code index} of a target. */
    private static Ran run(RunningTarget target, int index, String command) {
        var address = target.addresses().get(index);
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(1, List.of("-t", "rdma", "-a", "127.0.0.1", "-s", String.valueOf(address.getPort())));
        var out = new StringWriter();
        var err = new StringWriter();
        var with = new PeerlaneCommand.Collaborators(
                Map.of("rdma", RdmaBlockConnector::new),
                Map.of("rdma", RdmaControllerConnector::new),
                Optional.empty(),
                (name, _) -> {
                    throw new IllegalStateException(name);
                },
                address2 -> {
                    throw new IllegalStateException(address2.toString());
                },
                (_, _, _) -> List.of(),
                MachineSimulation::open);
        int code = PeerlaneCommand.line(with, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    @Test
    void printsALogPageAsNvmeCliDoes() {
        var ran = run(running, 0, "discover");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines())
                .contains(
                        "=====Discovery Log Entry 0======",
                        "trtype:  rdma",
                        "subtype: current discovery subsystem",
                        "subnqn:  " + DISCOVERY,
                        "=====Discovery Log Entry 1======",
                        "subtype: nvme subsystem",
                        "trsvcid: " + running.addresses().getFirst().getPort(),
                        "subnqn:  " + OPEN,
                        "traddr:  127.0.0.1",
                        "rdma_prtype: iwarp")
                .doesNotContain("=====Discovery Log Entry 2======");
    }

    @Test
    void aHostSeesOnThePortForDiscoveryWhatItMayUseOnTheOthers() throws IOException {
        var stranger = run(running, 2, "discover -o json").json();
        assertThat(stranger.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(stranger.findValuesAsText("subnqn")).containsExactly(DISCOVERY, OPEN);
        var friend = run(running, 2, "discover -o json -q " + FRIEND).json();
        assertThat(friend.findValuesAsText("subnqn")).containsExactly(DISCOVERY, OPEN, CLOSED);
        assertThat(friend.findValuesAsText("portid")).containsExactly("3", "1", "2");
    }

    @Test
    void followsReferralsThatLeadInACircleAndReportsTheOneThatIsDead() throws IOException {
        int there = running.addresses().get(2).getPort();
        try (var other = start("""
                machine: one-switch
                requestMemory: 64MiB
                ports: [{port: 0, referrals: [{transport: rdma, address: 127.0.0.1, port: %d},
                                              {transport: rdma, address: 127.0.0.1, port: 1}]}]
                subsystems: [{nqn: "nqn.2026-11.io.peerlane:other", namespaces: []}]
                """.formatted(there))) {
            assertThat(run(other, 0, "discover -o json").json().get("referrals"))
                    .isEmpty();
            var followed = run(other, 0, "discover --follow -o json");
            assertThat(followed.code()).as("one of them is dead").isEqualTo(1);
            var referrals = followed.json().get("referrals");
            assertThat(referrals).as(followed.out()).hasSize(2);
            assertThat(referrals.get(0).findValuesAsText("subnqn")).contains(OPEN);
            assertThat(referrals.get(1).get("error").asText()).isNotBlank();
            var job = run(other, 0, "io --discover -n " + OPEN + " -N 3 --rw read --size 1m");
            assertThat(job.code()).as(job.err()).isZero();
        }
    }

    @Test
    void findsTheSubsystemForItsJobByDiscovery() {
        var ran = run(running, 2, "io --discover -N 3 --rw write --size 1m --verify crc32c -o json");
        assertThat(ran.code()).as(ran.err()).isZero();
        var closed = run(running, 2, "io --discover -n " + CLOSED + " --rw read --size 1m");
        assertThat(closed.code()).isEqualTo(1);
        assertThat(closed.err()).contains("discovery: found " + OPEN + " over rdma, wanted " + CLOSED + " over rdma");
        var friend = run(running, 2, "io --discover -n " + CLOSED + " -q " + FRIEND + " --rw read --size 1m");
        assertThat(friend.code()).as(friend.err()).isZero();
    }

    @Test
    void identifiesControllerAndNamespacesAsTextAndAsNumbers() throws IOException {
        var text = run(running, 0, "identify -n " + OPEN);
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out().lines())
                .contains(
                        "NVME Identify Controller:",
                        "subnqn    : " + OPEN,
                        "mdts      : 8 (1048576 bytes)",
                        "cntrltype : 1 (I/O)",
                        "NVME Identify Namespace 3:",
                        "nsze      : 32768 (16777216 bytes)",
                        "lbads     : 9 (512 bytes)");
        var json = run(running, 0, "identify -o json -n " + OPEN).json();
        assertThat(json.at("/controller/ctratt").isNumber()).isTrue();
        assertThat(json.at("/namespaces/0/nsid").asInt()).isEqualTo(3);
        assertThat(json.at("/namespaces/0/uuid").asText()).hasSize(36);
    }

    @Test
    void identifiesADiscoveryControllerAndNamesTheReasonWhereItCannot() throws IOException {
        var discovery = run(running, 2, "identify -o json -n " + DISCOVERY).json();
        assertThat(discovery.at("/controller/cntrltype").asInt()).isEqualTo(2);
        assertThat(discovery.get("namespaces")).isEmpty();
        var refused = run(running, 0, "identify -n " + CLOSED + " -q " + FRIEND);
        assertThat(refused.code()).as("not on this port").isEqualTo(1);
        assertThat(refused.err()).contains("SUBNQN");
        assertThat(run(running, 0, "identify -N 9 -n " + OPEN).code()).isEqualTo(1);
    }
}
