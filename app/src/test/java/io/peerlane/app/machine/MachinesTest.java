package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.config.PciParameters;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.MachineBuilder;
import io.peerlane.fabric.topology.MachineDescription.KernelDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
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
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme-endpoint, name: n, controller: cdns}} | rk3399, none",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme-endpoint, name: n, windowSize: 1MiB}} | has room",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme-endpoint, name: n, pageSize: 4KiB}} | pageSize",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme-endpoint, name: n, controller: rk3399, windows: 2}} | windows",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme-endpoint, name: n, controller: rk3399, pageSize: 1MiB}} | pageSize",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme-endpoint, name: n, controller: none, pageSize: 12KiB}} | power of two",
                "{link: {generation: 4, lanes: 4}, endpoint: {kind: nvme-endpoint, name: n, cmb: 2MiB}} | cmb",
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

    @Test
    void startsTheKernelAsTheMachineSays() {
        var text = ONE_PORT.replace("PORT", "{link: {generation: 4, lanes: 4}, acs: {}}")
                + "kernel: {iommu: on, ats: off, config_acs: 'x1@00:01.0;oops', seed: 5}\n";
        var described = MachineReader.parse("x.yaml", text);
        assertThat(described.kernel())
                .isEqualTo(new KernelDescription(true, false, "", "x1@00:01.0;oops", OptionalLong.of(5)));
        var over = KernelReader.override(
                described.kernel(),
                PciParameters.parse(List.of("pci=disable_acs_redir=00:01.0")),
                OptionalLong.empty());
        assertThat(over)
                .isEqualTo(new KernelDescription(true, false, "00:01.0", "x1@00:01.0;oops", OptionalLong.of(5)));
    }

    @ParameterizedTest
    @CsvSource({"{iommu: maybe}, kernel.iommu", "{seed: x}, kernel.seed", "{acs: 1}, kernel.acs"})
    void refusesAKernelThatItDoesNotKnow(String kernel, String key) {
        assertThatThrownBy(() -> MachineReader.parse(
                        "x.yaml",
                        ONE_PORT.replace("PORT", "{link: {generation: 4, lanes: 4}}") + "kernel: " + kernel + "\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({"disable_acs_redir", "realloc", "''", "'disable_acs_redir=x,'"})
    void refusesAPciParameterThatItDoesNotKnow(String parameter) {
        assertThatThrownBy(() -> PciParameters.parse(List.of(parameter)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--pci");
    }
}
