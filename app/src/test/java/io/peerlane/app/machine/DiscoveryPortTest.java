package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.app.config.ServiceConfiguration.PortSettings;
import io.peerlane.app.config.ServiceConfigurationReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The port for discovery only that is there without being asked for. */
class DiscoveryPortTest {

    private static final ServiceConfiguration BASE =
            ServiceConfigurationReader.parse("test", """
            requestMemory: 64MiB
            ports: [{port: 0}, {transport: tcp, port: 0}]
            subsystems: [{nqn: "%s", namespaces: [{size: 16MiB}]}]
            """.formatted(LiveTarget.NQN));

    private static RunningTarget start(PortSettings more) {
        var ports = new ArrayList<>(BASE.ports());
        ports.add(more);
        return RunningTarget.start(
                new ServiceConfiguration(
                        BASE.machine(),
                        BASE.pci(),
                        BASE.seed(),
                        BASE.http(),
                        BASE.cpus(),
                        BASE.requestMemoryBytes(),
                        BASE.inlineDataBytes(),
                        BASE.queueDepth(),
                        BASE.timing(),
                        BASE.subsystems(),
                        ports),
                7);
    }

    @Test
    void isPort8009UnlessTheFileHasPorts() {
        List<PortSettings> ports =
                ServiceConfigurationReader.parse("defaults", "{}").ports();
        assertThat(ports)
                .filteredOn(PortSettings::discoveryOnly)
                .singleElement()
                .satisfies(port -> {
                    assertThat(port.address()).isEqualTo(new InetSocketAddress("127.0.0.1", 8009));
                    assertThat(port.optional()).isTrue();
                });
        assertThat(BASE.ports()).noneMatch(PortSettings::discoveryOnly);
    }

    @Test
    void startsWithoutItIfItIsTakenAndNobodyAskedForIt() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            try (var running = start(PortSettings.optionalDiscovery(address))) {
                assertThat(running.openPorts()).hasSize(2).noneMatch(RunningTarget.OpenPort::discoveryOnly);
            }
        }
    }

    @Test
    void failsIfItIsTakenAndWasAskedFor() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            assertThatThrownBy(() -> start(PortSettings.discovery(address)).close())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("an address and port that are free");
        }
    }

    @Test
    void listensWhereItIsFree() {
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var running = start(PortSettings.optionalDiscovery(anywhere))) {
            assertThat(running.openPorts()).anyMatch(RunningTarget.OpenPort::discoveryOnly);
        }
    }
}
