package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The dumped machines of the test resources. */
final class Dumps {

    static final List<String> MACHINES = List.of("one-switch", "two-host-bridges", "virtual-functions");
    static final List<String> TEXTS =
            List.of("lspci-vvv.txt", "lspci-user.txt", "lspci-xxxx.txt", "lspci-mm.txt", "lspci-t.txt");

    static final Optional<CpuIdentity> INTEL = Optional.of(new CpuIdentity(CpuVendor.INTEL, 6));

    private Dumps() {}

    static Path path(String machine, String file) {
        try {
            return Path.of(Dumps.class.getResource(machine + "/" + file).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(machine, e);
        }
    }

    static byte[] bytes(String machine, String file) {
        try {
            return Files.readAllBytes(path(machine, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String machine, String file) {
        return new String(bytes(machine, file), StandardCharsets.UTF_8);
    }

    static ImportedTopology read(String machine, String file) {
        return read(
                text(machine, file),
                new TopologyImport()
                        .add("cpuinfo", bytes(machine, "cpuinfo.txt"))
                        .cpu());
    }

    static ImportedTopology read(String text) {
        return read(text, INTEL);
    }

    static ImportedTopology read(String text, Optional<CpuIdentity> cpu) {
        return new TopologyImport()
                .add("dump", text.getBytes(StandardCharsets.UTF_8))
                .cpu(cpu)
                .model()
                .build();
    }
}
