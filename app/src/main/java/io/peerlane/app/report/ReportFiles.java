package io.peerlane.app.report;

import io.peerlane.app.report.html.HtmlReport;
import io.peerlane.app.report.html.SimulationHtml;
import io.peerlane.app.simulation.SimulationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Writes reports: the document, tables and a page. */
public final class ReportFiles {

    private ReportFiles() {}

    /**
     * Writes {@code report.json}, {@code report.csv} (one line for each window), {@code report-table.csv} (the normalised table
     * with its verdicts) and {@code report.html}, each whole or not at all.
     *
     * @return the files, in that order
     * @throws IOException if the folder cannot be made or written
     */
    public static List<Path> write(Report report, Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(
                write(folder.resolve("report.json"), Json.write(report) + "\n"),
                write(folder.resolve("report.csv"), CsvReport.render(report)),
                write(folder.resolve("report-table.csv"), TableCsv.render(report)),
                write(folder.resolve("report.html"), HtmlReport.render(report)));
    }

    /**
     * Writes {@code simulation.json}, {@code simulation.csv} and {@code simulation.html}, each whole or not at all.
     *
     * @return the files, in that order
     * @throws IOException if the folder cannot be made or written
     */
    public static List<Path> write(SimulationReport report, Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(
                write(folder.resolve("simulation.json"), Json.write(report) + "\n"),
                write(folder.resolve("simulation.csv"), SimulationCsv.render(report)),
                write(folder.resolve("simulation.html"), SimulationHtml.render(report)));
    }

    private static Path write(Path file, String text) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, text);
        return Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
