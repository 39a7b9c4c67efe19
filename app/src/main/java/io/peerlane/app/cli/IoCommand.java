package io.peerlane.app.cli;

import io.peerlane.app.comparison.Handshake;
import io.peerlane.app.report.IoDocument;
import io.peerlane.app.report.IoText;
import io.peerlane.app.report.Json;
import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.BlockConnector;
import io.peerlane.app.workload.FileTransfer;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.Progress;
import io.peerlane.app.workload.ProgressLine;
import io.peerlane.app.workload.TransferResult;
import io.peerlane.app.workload.Workload;
import io.peerlane.app.workload.WorkloadException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane io}: a client for an NVMe over Fabrics target. */
@Command(
        name = "io",
        description = "Client for any NVMe-oF target: fio's words for the job, fio's columns for the result.",
        sortOptions = false)
final class IoCommand implements Callable<Integer> {

    private final Map<String, Supplier<BlockConnector>> connectors;
    private final Map<String, Supplier<ControllerConnector>> discovery;

    @Mixin
    private ConnectFlags connect = new ConnectFlags();

    @Mixin
    private JobFlags job = new JobFlags();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "copy this file into the namespace and read it back, instead of a generated load")
    private @Nullable Path input;

    @Option(
            names = Handshake.OPTION,
            hidden = true,
            description = "wait for a line on standard input at both edges of the measured window")
    private boolean handshake;

    @Spec
    private @Nullable CommandSpec spec;

    /** With the connectors by transport, for I/O and for discovery, each made when it is used. */
    IoCommand(Map<String, Supplier<BlockConnector>> connectors, Map<String, Supplier<ControllerConnector>> discovery) {
        this.connectors = connectors;
        this.discovery = discovery;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        JobOptions options = job.options();
        refuseWrongInput(options);
        BlockConnector connector = connect.target.pick(connectors).get();
        try (BlockAttachment attachment =
                connector.connect(connect.options(options.numJobs(), options.ioDepth(), discovery))) {
            IoDocument document = input == null ? load(attachment, options) : copy(attachment, options, input);
            out().println(
                            output.json()
                                    ? Json.write(document)
                                    : IoText.render(document).stripTrailing());
            out().flush();
            return document.all().error() == 0 ? ExitCode.GOOD : failed(attachment);
        } catch (IOException | WorkloadException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    /** Whoever measures wants a result or none. */
    private int failed(String message) {
        if (handshake) {
            err().println("peerlane: " + message);
        } else {
            output.printFailure(out(), err(), message);
        }
        return ExitCode.FAILED;
    }

    private int failed(BlockAttachment attachment) {
        attachment.failure().ifPresent(text -> err().println("peerlane: " + text));
        return ExitCode.FAILED;
    }

    private void refuseWrongInput(JobOptions options) {
        if (input != null && options.rate().isOpen()) {
            throw Refusal.of(
                    "--rate_iops", options.rate().iops(), "none with --input: a file is copied as fast as it goes");
        }
        if (input != null && !Files.isRegularFile(input)) {
            throw Refusal.of("--input", input, "a file that can be read");
        }
    }

    private IoDocument load(BlockAttachment attachment, JobOptions options) throws InterruptedException {
        long run = System.nanoTime() ^ ProcessHandle.current().pid() << 48;
        ProgressLine line = progressLine(attachment, options);
        boolean watched = Terminal.onStandardError() && !handshake;
        var workload = new Workload(attachment, options, gate(), watched ? line : Progress.NONE, System::nanoTime, run);
        try {
            return IoDocument.of(Version.peerlane(), workload.run());
        } finally {
            if (watched) {
                line.clear();
            }
        }
    }

    private ProgressLine progressLine(BlockAttachment attachment, JobOptions options) {
        long room = attachment.device().geometry().bytes() - options.offsetBytes();
        long bytes = options.sizeBytes() == 0 ? room : options.sizeBytes();
        return new ProgressLine(options, Math.max(1, bytes / options.blockBytes()), text -> {
            err().print(text);
            err().flush();
        });
    }

    private IoDocument copy(BlockAttachment attachment, JobOptions options, Path file)
            throws IOException, InterruptedException {
        PhaseGate gate = gate();
        var transfer = new FileTransfer(
                attachment, options.blockBytes(), options.ioDepth(), options.stallTimeout(), System::nanoTime);
        long length = Files.size(file);
        try (FileChannel channel = FileChannel.open(file)) {
            gate.prepared("write");
            TransferResult written = transfer.write(channel, length);
            gate.measured("write");
            gate.prepared("read");
            TransferResult read = transfer.read(length);
            gate.measured("read");
            return IoDocument.of(Version.peerlane(), options, file.toString(), written, read);
        }
    }

    private PhaseGate gate() {
        return handshake
                ? new HandshakeGate(out(), new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
                : PhaseGate.OPEN;
    }

    private PrintWriter out() {
        return CommandStreams.out(spec);
    }

    private PrintWriter err() {
        return CommandStreams.err(spec);
    }
}
