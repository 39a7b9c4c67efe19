package io.peerlane.app.cli;

import io.peerlane.fabric.p2pdma.vectors.DumpFolder;
import io.peerlane.fabric.p2pdma.vectors.DumpReport;
import io.peerlane.fabric.p2pdma.vectors.VectorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folders among what {@code peerlane topology check} is given: dumps of one machine, or files and folders of both. */
final class DumpFolderCheck {

    private final List<DumpReport> reports = new ArrayList<>();
    private final @Nullable PrintWriter out;

    /** @param out told of each mismatch and each file; null to be silent */
    DumpFolderCheck(@Nullable PrintWriter out) {
        this.out = out;
    }

    /** A folder that has no verdicts of its own stands for the vector files and folders in it. */
    static List<Path> expand(List<Path> paths) {
        return paths.stream().flatMap(DumpFolderCheck::expand).toList();
    }

    private static Stream<Path> expand(Path path) {
        if (!Files.isDirectory(path) || DumpFolder.isDumpFolder(path)) {
            return Stream.of(path);
        }
        try (var inside = Files.list(path)) {
            var found = inside.filter(
                            one -> Files.isDirectory(one) || one.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw Refusal.of("FILE", path, "a vector file, or a folder with " + DumpFolder.VERDICTS);
            }
            return found.stream().flatMap(DumpFolderCheck::expand);
        } catch (IOException e) {
            throw Refusal.of("FILE", path, "a folder that can be read");
        }
    }

    /** Checks the path if it is a folder of dumps. */
    boolean take(Path path) {
        if (!DumpFolder.isDumpFolder(path)) {
            return false;
        }
        try {
            for (var report : DumpFolder.open(path).run()) {
                reports.add(report);
                print(report);
            }
            return true;
        } catch (VectorException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Refusal.of("FILE", path, "a folder of dumps that can be read");
        }
    }

    private void print(DumpReport report) {
        if (out == null) {
            return;
        }
        report.mismatches().forEach(mismatch -> out.println(report.file() + ": " + mismatch));
        out.println("%s: %s, %d queries, %d pairs certain, %d open: %s"
                .formatted(
                        report.file(),
                        report.format(),
                        report.queries(),
                        report.certain(),
                        report.open(),
                        report.passed()
                                ? "all as expected"
                                : report.mismatches().size() + " mismatches"));
    }

    List<DumpReport> reports() {
        return reports;
    }

    boolean passed() {
        return reports.stream().allMatch(DumpReport::passed);
    }
}
