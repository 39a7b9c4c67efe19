package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.dump.DumpException;
import io.peerlane.fabric.topology.dump.DumpFormat;
import io.peerlane.fabric.topology.dump.TopologyImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder with dumps of one running machine in several formats, and the verdicts expected of it ({@value #VERDICTS}).
 * Each dump is imported on its own; the processor comes from {@value #CPU} or, without that file, from the verdicts.
 */
public final class DumpFolder {

    /** The file with the expected verdicts. */
    public static final String VERDICTS = "verdicts.json";

    private static final String CPU = "cpuinfo.txt";

    private final Path folder;
    private final DistanceCase expected;

    private DumpFolder(Path folder, DistanceCase expected) {
        this.folder = folder;
        this.expected = expected;
    }

    /** True if the path is such a folder. */
    public static boolean isDumpFolder(Path path) {
        return Files.isDirectory(path) && Files.isRegularFile(path.resolve(VERDICTS));
    }

    /**
     * Reads the expected verdicts.
     *
     * @throws VectorException if they are not one case of the format {@code p2pdma-distance}
     * @throws IOException if they cannot be read
     */
    public static DumpFolder open(Path folder) throws IOException {
        String verdicts = folder.resolve(VERDICTS).toString();
        var cases = VectorFile.load(folder.resolve(VERDICTS)).cases();
        if (cases.size() == 1 && cases.getFirst() instanceof DistanceCase one) {
            return new DumpFolder(folder, one);
        }
        throw new VectorException(
                verdicts, "", "cases", cases.size() + " cases", "one case of the format p2pdma-distance");
    }

    /**
     * Compares every dump of the folder.
     *
     * @return one report for each file, in the order of their names
     * @throws IOException if a file cannot be read
     */
    public List<DumpReport> run() throws IOException {
        var cpu = cpu();
        List<DumpReport> reports = new ArrayList<>();
        for (Path file : dumps()) {
            reports.add(run(file, cpu));
        }
        return reports;
    }

    private List<Path> dumps() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(DumpFolder::isDump).sorted().toList();
        }
    }

    private static boolean isDump(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && !name.endsWith(".json") && !name.endsWith(".md") && !name.equals(CPU);
    }

    private CpuIdentity cpu() throws IOException {
        var fallback = expected.machine().cpu();
        if (!Files.isRegularFile(folder.resolve(CPU))) {
            return fallback;
        }
        return new TopologyImport().add(folder.resolve(CPU)).cpu().orElse(fallback);
    }

    private DumpReport run(Path file, CpuIdentity cpu) throws IOException {
        var dump = new TopologyImport();
        try {
            dump.add(file);
            var machine = dump.cpu(Optional.of(cpu)).model().build();
            return new DumpRun(expected, machine, dump.formats().contains(DumpFormat.SYSFS))
                    .run(file.toString(), dump.formats().getFirst().toString());
        } catch (DumpException e) {
            var refusal =
                    new Mismatch(expected.id(), Mismatch.BOOT, "import", "a dump", String.valueOf(e.getMessage()));
            return new DumpReport(file.toString(), "refused", 0, 0, 0, List.of(refusal));
        }
    }
}
