package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.MachineBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class MachinesTest {

    static final List<String> SHIPPED = Machines.SHIPPED;

    private static final String ONE_PORT = """
            name: x
            cpu: {vendor: intel, family: 6}
            dram: 1GiB
            hostBridges:
              - rootPorts:
                  - PORT
            """;

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void buildsEachShippedMachine(String name) {
        var machine = Machines.load(name);
        assertThat(machine.name()).isEqualTo(name);
        assertThat(machine.description()).isNotBlank();
        var topology = MachineBuilder.build(machine, (_, endpoint, _) -> PciFunction.builder(endpoint.name())
                .build());
        assertThat(topology.functions()).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{link: {generation: 4, lanes: 3}} | x.yaml:6: hostBridges[0].rootPorts[0].link.lanes: found '3'",
                "{link: {generation: 9, lanes: 4}} | generation: found '9', wanted an integer from 1 to 6",
                "{lonk: 1} | rootPorts[0].lonk: found an unknown key",
                "{link: {generation: 4, lanes: 4}, acs: {services: 1, control: 4}} | wanted bits that services has",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: gpu, name: g}} | kind: found 'gpu', wanted one of",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme, name: n, cmb: 3MiB}} | a power of two",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme, name: n}, switch: {}} | switch and endpoint",
            })
    void refusesInOneLine(String port, String message) {
        assertThatThrownBy(() -> MachineReader.parse("x.yaml", ONE_PORT.replace("PORT", port)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesTheShippedMachinesWhenNoneFits() {
        assertThatThrownBy(() -> Machines.load("tow-root-ports"))
                .hasMessageContaining("found 'tow-root-ports'")
                .hasMessageContaining("two-root-ports");
    }

    @Test
    void readsAMachineFromAFile(@TempDir Path folder) throws Exception {
        var file = Files.writeString(
                folder.resolve("mine.yaml"), ONE_PORT.replace("PORT", "{link: {generation: 4, lanes: 4}}"));
        assertThat(Machines.load(file.toString()).name()).isEqualTo("x");
    }
}
