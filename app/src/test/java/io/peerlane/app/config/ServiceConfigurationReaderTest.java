package io.peerlane.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceConfigurationReaderTest {

    private static ServiceConfiguration parse(String text) {
        return ServiceConfigurationReader.parse("serve.yaml", text);
    }

    @Test
    void givesTheDefaultsForAnEmptyMapping() {
        var configuration = parse("{}");
        assertThat(configuration.machine()).isEqualTo("one-switch");
        assertThat(configuration.http().getPort()).isEqualTo(8080);
        assertThat(configuration.loops()).isEqualTo(1);
        var subsystem = configuration.subsystems().getFirst();
        assertThat(subsystem.nqn()).isEqualTo("nqn.2026-11.io.peerlane:demo");
        assertThat(subsystem.allowAnyHost()).isTrue();
        var namespace = subsystem.namespaces().getFirst();
        assertThat(namespace.sizeBytes()).isEqualTo(256L << 20);
        assertThat(namespace.p2pmem()).isEqualTo("1");
        assertThat(configuration.ports().getFirst().address().getPort()).isEqualTo(4420);
    }

    @Test
    void hasNoClockUnlessItIsAskedFor() {
        assertThat(parse("{}").timing()).isEqualTo(TimingSettings.UNTIMED);
        assertThat(parse("timing: untimed").timing().mode()).isEqualTo("untimed");
        assertThat(parse("timing: paced").timing()).isEqualTo(TimingSettings.paced(100));
        assertThat(parse("{timing: paced, dilation: 50}").timing()).isEqualTo(TimingSettings.paced(50));
    }

    @Test
    void readsEveryKey() {
        var configuration = parse("""
                machine: two-root-ports
                http: {address: 127.0.0.2, port: 0}
                cpus: [0, 1]
                requestMemory: 64MiB
                subsystems:
                  - nqn: nqn.2026-11.example:a
                    hosts: [nqn.2026-11.example:host]
                    namespaces:
                      - {nsid: 7, drive: nvme1, size: 1GiB, blockSize: 4096, file: disk.img, p2pmem: "0000:03:00.0"}
                ports:
                  - {transport: rdma, address: "::1", port: 4421, subsystems: [nqn.2026-11.example:a]}
                """);
        assertThat(configuration.loops()).isEqualTo(2);
        assertThat(configuration.requestMemoryBytes()).isEqualTo(64L << 20);
        var subsystem = configuration.subsystems().getFirst();
        assertThat(subsystem.allowAnyHost()).isFalse();
        assertThat(subsystem.namespaces())
                .containsExactly(new ServiceConfiguration.NamespaceSettings(
                        7,
                        java.util.Optional.of("nvme1"),
                        1L << 30,
                        4096,
                        java.util.Optional.of(Path.of("disk.img")),
                        "0000:03:00.0"));
        assertThat(configuration.ports().getFirst().subsystems()).containsExactly("nqn.2026-11.example:a");
    }

    @Test
    void readsPortsForDiscoveryAndReferrals() {
        var ports = parse("""
                ports:
                  - {port: 4420, referrals: [{address: 192.0.2.9}, {transport: rdma, address: "::1", port: 4420}]}
                  - {discoveryOnly: true}
                """).ports();
        assertThat(ports.getFirst().discoveryOnly()).isFalse();
        assertThat(ports.getFirst().referrals())
                .containsExactly(
                        new ServiceConfiguration.ReferralSettings(
                                TransportType.TCP, new InetSocketAddress("192.0.2.9", 8009)),
                        new ServiceConfiguration.ReferralSettings(
                                TransportType.RDMA, new InetSocketAddress("::1", 4420)));
        assertThat(ports.get(1).discoveryOnly()).isTrue();
        assertThat(ports.get(1).subsystems()).isEmpty();
        assertThat(ports.get(1).address().getPort()).isEqualTo(8009);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "machin: x | machin: found an unknown key",
                "ports: [{discoveryOnly: true}] | ports: found a list of 1, wanted at least one port that does not",
                "ports: [{discoveryOnly: true, subsystems: []}] | ports[0].subsystems: found a list of 0, wanted none",
                "ports: [{referrals: [{transport: fc}]}] | ports[0].referrals[0].transport: found 'fc', wanted rdma",
                "ports: [{referrals: [{port: 0}]}] | ports[0].referrals[0].port: found '0', wanted an integer from 1",
                "cpus: [] | cpus: found a list of 0, wanted 1 to 64 processor numbers",
                "http: {port: 70000} | http.port: found '70000', wanted an integer from 0 to 65535",
                "http: {address: example.org} | http.address: found 'example.org', wanted an IPv4 or IPv6 address",
                "subsystems: [] | subsystems: found a list of 0, wanted at least one subsystem",
                "subsystems: [{nqn: x}] | subsystems[0].nqn: found 'x', wanted an NQN",
                "ports: [{transport: fc}] | ports[0].transport: found 'fc', wanted rdma or tcp",
                "ports: [{subsystems: [nqn.2026-11.no:ne]}] | wanted the nqn of a subsystem above",
                "timing: virtual | timing: found 'virtual', wanted untimed or paced",
                "dilation: 100 | dilation: found '100', wanted none without timing: paced",
                "{timing: paced, dilation: 0} | dilation: found '0', wanted an integer from 1 to 1000",
                "requestMemory: 1k | requestMemory: found '1k', wanted a size from 1 MiB to 64 GiB",
            })
    void refusesInOneLine(String document, String message) {
        assertThatThrownBy(() -> parse(document))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> ServiceConfigurationReader.read(Path.of("no-such-file.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no-such-file.yaml: file: found");
    }
}
