package io.peerlane.fabric.p2pdma.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps of running machines: QEMU 7.2.22, Linux 6.1.192, pciutils 3.9.0, GNU tar 1.34. */
class DumpFolderTest {

    @TempDir
    private Path scratch;

    static Path folder(String machine) {
        return PublicVectorsTest.resource("/io/peerlane/fabric/topology/dump/" + machine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-switch", "two-host-bridges", "virtual-functions"})
    void everyFormatGivesTheVerdictsOfTheKernel(String machine) throws IOException {
        var reports = DumpFolder.open(folder(machine)).run();
        assertThat(reports).hasSize(6).allSatisfy(report -> assertThat(report.mismatches())
                .as(report.file())
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-switch", "two-host-bridges", "virtual-functions"})
    void leavesNothingOpenThatRootCouldRead(String machine) throws IOException {
        assertThat(DumpFolder.open(folder(machine)).run())
                .filteredOn(report -> report.file().matches(".*(vvv|xxxx|sysfs).*"))
                .hasSize(3)
                .allSatisfy(
                        report -> assertThat(report.open()).as(report.file()).isZero());
    }

    @Test
    void leavesOpenWhatAnOrdinaryUserCannotRead() throws IOException {
        assertThat(DumpFolder.open(folder("one-switch")).run())
                .filteredOn(report -> report.file().contains("user"))
                .singleElement()
                .satisfies(report -> assertThat(report.open()).isEqualTo(8));
    }

    @Test
    void reportsARegisterThatDiffers() throws IOException {
        copy(
                "one-switch",
                "lspci-vvv.txt",
                text -> text.replace(
                        "ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-",
                        "ReqRedir- CmpltRedir- UpstreamFwd+ EgressCtrl- DirectTrans-"));
        assertThat(onlyReport().mismatches()).extracting(Mismatch::field).contains("0000:00:11.0.acs", "map");
    }

    @Test
    void reportsAFunctionThatIsMissing() throws IOException {
        copy("one-switch", "lspci-vvv.txt", text -> text.replaceFirst("(?s)0000:05:00.0 .*?\n\n", ""));
        assertThat(onlyReport().mismatches()).extracting(Mismatch::field).contains("function", "pair");
    }

    @Test
    void reportsAFileThatIsNoDump() throws IOException {
        copy("one-switch", "lspci-vvv.txt", _ -> "shopping list\n");
        assertThat(onlyReport().mismatches()).extracting(Mismatch::field).containsExactly("import");
    }

    private DumpReport onlyReport() throws IOException {
        List<DumpReport> reports = DumpFolder.open(scratch).run();
        assertThat(reports).hasSize(1);
        return reports.getFirst();
    }

    private void copy(String machine, String file, UnaryOperator<String> change) throws IOException {
        Files.copy(folder(machine).resolve(DumpFolder.VERDICTS), scratch.resolve(DumpFolder.VERDICTS));
        Files.writeString(
                scratch.resolve(file),
                change.apply(Files.readString(folder(machine).resolve(file))));
    }
}
