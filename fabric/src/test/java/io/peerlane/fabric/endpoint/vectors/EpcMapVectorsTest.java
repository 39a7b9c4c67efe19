package io.peerlane.fabric.endpoint.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.peerlane.fabric.p2pdma.vectors.Mismatch;
import io.peerlane.fabric.p2pdma.vectors.VectorException;
import io.peerlane.fabric.p2pdma.vectors.VectorFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected results of Linux 7.2.13. */
class EpcMapVectorsTest {

    private static final String SMALL = """
            {"format":"epc-map","version":1,"cases":[
            {"id":"one","align":"designware","region_align":"0x1000","functions":2,"max_vfs":[0,1],"translations":1,
             "windows":[{"base":"0x900000000","size":"0x10000","page_size":"0x200"}],"init":0,"ops":[
             {"op":"map","id":0,"func":0,"vfunc":0,"pci_addr":"0x80001234","size":16,"result":0,"mapped":16,
              "map_pci_addr":"0x80001000","map_size":4096,"local_base":"0x900000000","local_addr":"0x900000234"},
             {"op":"map","id":1,"func":1,"vfunc":1,"pci_addr":"0x80001234","size":16,"result":-22},
             {"op":"unmap","id":0,"func":0,"vfunc":0}]},
            {"id":"none","align":"none","functions":1,"translations":0,"windows":[],"init":-22,"ops":[]}]}
            """;

    @TempDir
    private Path scratch;

    private VectorFile load(String text) throws IOException {
        var file = Files.writeString(scratch.resolve("vectors.json"), text);
        return VectorFile.load(file, List.of(EpcMapVectors.FORMAT));
    }

    @TestFactory
    Stream<DynamicTest> givesTheResultsOfLinux() throws IOException, URISyntaxException {
        var path = Path.of(EpcMapVectorsTest.class.getResource("epc-map.json").toURI());
        var file = VectorFile.load(path, List.of(EpcMapVectors.FORMAT));
        assertThat(file.cases()).hasSize(18);
        return file.cases().stream()
                .map(one -> dynamicTest(one.id(), () -> assertThat(one.run()).isEmpty()));
    }

    @Test
    void runsASmallFileIncludingAControllerWithoutWindows() throws IOException {
        assertThat(load(SMALL).run().mismatches()).isEmpty();
    }

    @Test
    void reportsEveryResultThatDiffers() throws IOException {
        var report = load(SMALL.replace("\"result\":-22", "\"result\":-12")
                        .replace("\"mapped\":16", "\"mapped\":17")
                        .replace("0x900000234", "0x900000235")
                        .replace("\"init\":-22", "\"init\":0"))
                .run();
        assertThat(report.mismatches())
                .containsExactly(
                        new Mismatch("one", 0, "mapped", "17", "16"),
                        new Mismatch("one", 0, "local_addr", "0x900000235", "0x900000234"),
                        new Mismatch("one", 1, "result", "-12", "-22"),
                        new Mismatch("none", Mismatch.CASE, "init", "0", "-22"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "designware | dw | align",
                "\"region_align\":\"0x1000\" | \"region_align\":\"0x1800\" | region_align",
                "\"region_align\":\"0x1000\", | \"later\":1, | region_align",
                "\"functions\":2 | \"functions\":0 | functions",
                "\"max_vfs\":[0,1] | \"max_vfs\":[0,1,2] | max_vfs",
                "\"max_vfs\":[0,1] | \"max_vfs\":[0,0.5] | max_vfs[1]",
                "\"translations\":1 | \"translations\":-1 | translations",
                "\"size\":\"0x10000\" | \"size\":\"0xffffffffffffffff\" | windows[0].size",
                "\"page_size\":\"0x200\" | \"page_size\":\"512\" | windows[0].page_size",
                "\"op\":\"unmap\" | \"op\":\"remap\" | ops[2].op",
                "\"op\":\"unmap\",\"id\":0 | \"op\":\"unmap\",\"id\":7 | ops[2].id",
                "\"size\":16,\"result\":-22 | \"size\":-16,\"result\":-22 | ops[1].size",
                "\"map_size\":4096 | \"later\":4096 | ops[0].map_size",
            })
    void namesTheKeyOfWhatItCannotRead(String from, String to, String key) {
        assertThat(SMALL).contains(from);
        assertThatExceptionOfType(VectorException.class)
                .isThrownBy(() -> load(SMALL.replace(from, to)))
                .satisfies(e -> assertThat(e.caseId()).isEqualTo("one"))
                .satisfies(e -> assertThat(e.key()).isEqualTo(key));
    }

    /** Damaged files are refused with the typed exception or run; nothing else happens. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void meetsDamagedFilesWithATypedRefusalOnly(long seed) throws IOException {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder(SMALL);
            for (int i = 0; i <= random.nextInt(3); i++) {
                text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
            }
            try {
                assertThat(load(text.toString()).run().cases()).isLessThanOrEqualTo(2);
            } catch (VectorException e) {
                assertThat(e.file()).as("seed %d round %d", seed, round).endsWith("vectors.json");
            }
        }
    }
}
