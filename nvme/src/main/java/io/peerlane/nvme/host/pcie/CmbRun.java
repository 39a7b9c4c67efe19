package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.p2pdma.vectors.Mismatch;
import io.peerlane.fabric.p2pdma.vectors.Mismatches;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One run of a case: the host enables the described controller, places its queues, and the results are compared. */
final class CmbRun {

    private final CmbCase given;
    private final CmbCase.Expected expected;
    private final Mismatches mismatches;
    private final DescribedCmb host;
    private final CmbSetup setup;

    CmbRun(CmbCase given) {
        this.given = given;
        this.expected = given.expected();
        this.mismatches = new Mismatches(given.id());
        this.host = new DescribedCmb(given.device(), given.id());
        this.setup = new CmbSetup(host, given.useCmbSqes());
    }

    List<Mismatch> run() {
        mismatches.atCase();
        var outcome = setup.enable();
        for (int i = 1; i < given.enables(); i++) {
            outcome = setup.enable();
        }
        checkOutcome(outcome);
        checkState();
        checkQueues();
        return mismatches.all();
    }

    private void checkOutcome(CmbOutcome outcome) {
        switch (outcome) {
            case CmbOutcome.Absent _ -> check("absent", OptionalInt.empty(), OptionalLong.empty());
            case CmbOutcome.BeyondBar beyond -> check("beyond_bar", beyond.bar(), beyond.offset());
            case CmbOutcome.Misaligned misaligned -> check("alignment", misaligned.bar(), misaligned.offset());
            case CmbOutcome.Mapped mapped -> check("mapped", mapped.bar(), mapped.offset());
            case CmbOutcome.RegistrationFailed failed -> {
                check("registration_failed", failed.bar(), failed.offset());
                mismatches.check(
                        "errno",
                        text(expected.errno()),
                        text(OptionalInt.of(-failed.errno().number())));
            }
        }
    }

    private void check(String result, int bar, long offset) {
        check(result, OptionalInt.of(bar), OptionalLong.of(offset));
    }

    private void check(String result, OptionalInt bar, OptionalLong offset) {
        mismatches.check("result", expected.result(), result);
        mismatches.check("bar", text(expected.bar()), text(bar));
        mismatches.check("offset", hex(expected.offset()), hex(offset));
    }

    private void checkState() {
        mismatches.checkHex("size", expected.size(), setup.size());
        mismatches.checkHex("pool", expected.pool(), host.pool().size());
        mismatches.check("published", expected.published(), host.isPublished());
        mismatches.check("writes", hex(expected.writes()), hex(host.writes()));
        mismatches.checkHex("cmbmsc", expected.cmbmsc(), host.memorySpaceControl());
        mismatches.check("sqs_allowed", expected.sqsAllowed(), setup.submissionQueuesAllowed());
    }

    private void checkQueues() {
        var plan = setup.submissionQueuesAllowed()
                ? CmbQueuePlan.fit(setup.size(), given.queues(), given.depth())
                : new CmbQueuePlan(given.depth(), false);
        mismatches.check("queue_depth", expected.queueDepth(), plan.depth());
        if (given.taken() > 0) {
            host.pool().allocate(given.taken());
        }
        mismatches.check("number of sq", expected.sq().size(), given.queues());
        for (int i = 0; i < given.queues(); i++) {
            var address = submissionQueue(plan);
            if (i < expected.sq().size()) {
                mismatches.check("sq[" + i + "]", hex(expected.sq().get(i)), hex(address));
            }
        }
        mismatches.checkHex("available", expected.available(), host.pool().available());
    }

    /** Bus address of the next submission queue; empty if it falls back to host memory. */
    private OptionalLong submissionQueue(CmbQueuePlan plan) {
        long bytes = (long) plan.depth() << given.entryShift();
        long address = plan.inCmb() ? host.pool().allocate(bytes) : PeerPool.NONE;
        if (address == PeerPool.NONE) {
            return OptionalLong.empty();
        }
        long bus = host.pool().busAddress(address);
        if (bus == 0) {
            host.pool().free(address, bytes);
            return OptionalLong.empty();
        }
        return OptionalLong.of(bus);
    }

    private static String text(OptionalInt number) {
        return number.isPresent() ? "" + number.getAsInt() : "null";
    }

    private static String hex(OptionalLong number) {
        return number.isPresent() ? "0x" + Long.toHexString(number.getAsLong()) : "null";
    }

    private static List<List<String>> hex(List<List<Long>> writes) {
        return writes.stream()
                .map(write -> write.stream()
                        .map(value -> "0x" + Long.toHexString(value))
                        .toList())
                .toList();
    }
}
