package io.peerlane.fabric.p2pdma.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Expected results of Linux 7.2.13; the dumps are of running machines (QEMU 7.2.22, Linux 6.1.192). */
class PublicVectorsTest {

    @TempDir
    private Path scratch;

    static Path resource(String name) {
        try {
            return Path.of(PublicVectorsTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    @TestFactory
    Stream<DynamicContainer> givesTheResultsOfLinux() {
        return Stream.of(
                        "p2pdma-distance.json",
                        "acs-params.json",
                        "p2pmem-attr.json",
                        "pool.json",
                        "dump-one-switch.json",
                        "dump-two-host-bridges.json",
                        "dump-virtual-functions.json")
                .map(PublicVectorsTest::container);
    }

    private static DynamicContainer container(String name) {
        try {
            return dynamicContainer(
                    name,
                    VectorFile.load(resource(name)).cases().stream()
                            .map(one -> dynamicTest(
                                    one.id(), () -> assertThat(one.run()).isEmpty())));
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    @Test
    void runsEveryCaseAndStep() throws IOException {
        var report = VectorFile.load(resource("p2pdma-distance.json")).run();
        assertThat(report.cases()).isEqualTo(66);
        assertThat(report.steps()).isEqualTo(246);
        assertThat(VectorFile.load(resource("pool.json")).run().steps()).isEqualTo(288);
    }

    @Test
    void reportsEveryResultThatDiffersWithCaseQueryAndField() throws IOException {
        var changed = scratch.resolve("changed.json");
        var text = Files.readString(resource("p2pdma-distance.json"))
                .replaceFirst("\"distance\":4", "\"distance\":5")
                .replaceFirst("\"acs_redirectors\":\\[\"0000:03:00.0\"]", "\"acs_redirectors\":[]")
                .replaceFirst(
                        "\"acs_ctrl_after_boot\":\\{\"0000:03:00.0\":\"0x0c\"",
                        "\"acs_ctrl_after_boot\":{\"0000:03:00.0\":\"0x0d\"");
        Files.writeString(changed, text);
        var report = VectorFile.load(changed).run();
        assertThat(report.passed()).isFalse();
        assertThat(report.failedCases()).isEqualTo(2);
        assertThat(report.mismatches())
                .contains(new Mismatch("pub-003", 0, "acs_redirectors", "[]", "[0000:03:00.0]"))
                .contains(new Mismatch("pub-003", Mismatch.BOOT, "acs_ctrl_after_boot.0000:03:00.0", "0x0d", "0x0c"))
                .contains(new Mismatch("pub-002", 3, "distance", "5", "4"));
    }
}
