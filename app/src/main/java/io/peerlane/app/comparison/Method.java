package io.peerlane.app.comparison;

import java.util.ArrayList;
import java.util.List;

/** How a comparison was measured, in sentences. */
final class Method {

    private final ComparisonOptions options;

    Method(ComparisonOptions options) {
        this.options = options;
    }

    List<String> sentences() {
        List<String> method = new ArrayList<>();
        method.add(
                ("Blocks: every path once under every load in each of the %d repeats, with fresh target processes in each;"
                                + " the order of loads, and of paths under a load, is drawn with seed %d and kept in each window")
                        .formatted(options.repeats(), options.seed()));
        method.add(
                "Each load is a client process of its own for each path, over TCP sockets on this machine; the windows of"
                        + " one load follow upon each other while the other clients wait");
        method.add(
                "Before a window opens the client fills what it will verify and ramps up for %d ms, which is cut off; no"
                                .formatted(options.ramp().toMillis())
                        + " I/O is outstanding when ledger and processor time are read");
        method.add(
                "Counted: bytes in the emulated machine, by a ledger that every transfer is charged to. Measured: time"
                        + " and processor time of this machine. " + modelled());
        method.add("Verification: " + verification());
        statistics(method);
        method.add(latency());
        if (options.paths().contains(DataPath.TCP)) {
            method.add(
                    "tcp: the processor copies every data byte between a socket and host memory, once, and the drive moves it"
                            + " by DMA; both are counted. The buffers of sockets belong to the operating system under the emulated"
                            + " machine, and so does the network card behind them: their copies and DMA are not counted");
        }
        method.add("Data in a command capsule lives in host memory by nature; it is switched off for every path");
        return method;
    }

    private String modelled() {
        return options.paced()
                ? "Modelled: when completions are due. Times and rates are those of the machine, the wall clock's divided by"
                        + " its dilation; processor time is the wall clock's, most of it spent on waiting for that clock"
                : "Nothing here is modelled but what links could carry";
    }

    private static void statistics(List<String> method) {
        method.add(
                "Differences: logarithm of the ratio to the first path within each repeat, its 20 % trimmed mean, and a"
                        + " 95 % interval by the symmetric bootstrap-t over repeats (Efron and Tibshirani 1993)");
        method.add(
                "More or less is said where the interval leaves out 0 and flipping the labels of repeats gives none of the"
                        + " path's comparisons as clear in 95 % of cases (step-down maxima of signed ranks, Westfall and Young"
                        + " 1993): of all reports without a difference at most 5 % claim any. Throughput has the larger part of that");
        method.add("Numbers that noise has no part in, bytes per byte above all, are compared as they are");
    }

    private String latency() {
        String percentiles = "; a percentile is given only with ten samples beyond it";
        return options.rateIops().isPresent()
                ? "Latency is from the moment at which a request was due at the rate asked for (open loop; a stall counts for"
                        + " the requests behind it)" + percentiles
                : "Latency is from submission to completion at a fixed depth (closed loop; coordinated omission is not"
                        + " corrected)" + percentiles;
    }

    private String verification() {
        if (options.input().isPresent()) {
            return "SHA-256 of the file and of what is read back";
        }
        return options.verify().equals("none")
                ? "none was asked for"
                : "pattern with offset, generation and run in every 4 KiB, CRC-32C over it; writes are read back after"
                        + " their window";
    }
}
