package io.peerlane.rdma.rnic;

import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.fabric.logging.LineLimit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an adapter and its connection management counted. Gauges tell what is in use now: after the last connection is
 * gone they are back where they were before the first. Safe from any thread.
 */
public final class RnicStatistics {

    private final LongAdder[] faults = new LongAdder[Fault.values().length];
    private final LineLimit<Fault> lines = new LineLimit<>(Fault.class);
    private final EthernetBytes ethernet = new EthernetBytes();
    private final LongAdder fpdusSent = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder batchesSent = new LongAdder();
    private final LongAdder terminatesSent = new LongAdder();
    private final LongAdder terminatesReceived = new LongAdder();
    private final AtomicInteger queuePairs = new AtomicInteger();
    private final AtomicInteger completionQueues = new AtomicInteger();
    private final AtomicInteger memoryRegions = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger outputBuffers = new AtomicInteger();

    /** All zero. */
    public RnicStatistics() {
        for (int i = 0; i < faults.length; i++) {
            faults[i] = new LongAdder();
        }
    }

    /**
     * A consistent enough copy for reports.
     *
     * @param queuePairs in use now
     * @param completionQueues in use now
     * @param memoryRegions in use now, fast ones included
     * @param streams offloaded connections now
     * @param outputBuffers output buffers lent to streams now
     * @param fpdusSent all
     * @param bytesReceived bytes of the FPDUs received
     * @param bytesSent bytes of the FPDUs sent
     * @param batchesSent writes to the transport
     * @param terminatesSent Terminates
     * @param terminatesReceived Terminates
     * @param faults connections refused or ended other than in order, by reason; all reasons are there
     */
    public record Snapshot(
            int queuePairs,
            int completionQueues,
            int memoryRegions,
            int streams,
            int outputBuffers,
            long fpdusSent,
            long bytesReceived,
            long bytesSent,
            long batchesSent,
            long terminatesSent,
            long terminatesReceived,
            Map<Fault, Long> faults) {}

    /** The counts now. */
    public Snapshot snapshot() {
        var byReason = new EnumMap<Fault, Long>(Fault.class);
        for (var fault : Fault.values()) {
            byReason.put(fault, count(fault));
        }
        return new Snapshot(
                queuePairs.get(),
                completionQueues.get(),
                memoryRegions.get(),
                streams.get(),
                outputBuffers.get(),
                fpdusSent.sum(),
                bytesReceived.sum(),
                bytesSent.sum(),
                batchesSent.sum(),
                terminatesSent.sum(),
                terminatesReceived.sum(),
                byReason);
    }

    /** Connections that {@code fault} refused or ended. */
    public long count(Fault fault) {
        return faults[fault.ordinal()].sum();
    }

    /**
     * One more connection that {@code fault} refused or ended.
     *
     * @return as {@link LineLimit#admit}: whether it may be logged, for any peer can cause any number
     */
    public long faulted(Fault fault) {
        faults[fault.ordinal()].increment();
        return lines.admit(fault);
    }

    /** Bytes of the TCP streams of the adapter, start-up frames included. */
    public EthernetBytes ethernet() {
        return ethernet;
    }

    /** An output buffer was lent ({@code +1}) or came back ({@code -1}). */
    public void outputBuffers(int difference) {
        outputBuffers.addAndGet(difference);
    }

    void queuePairs(int difference) {
        queuePairs.addAndGet(difference);
    }

    void completionQueues(int difference) {
        completionQueues.addAndGet(difference);
    }

    void memoryRegions(int difference) {
        memoryRegions.addAndGet(difference);
    }

    void streams(int difference) {
        streams.addAndGet(difference);
    }

    void received(long bytes) {
        bytesReceived.add(bytes);
    }

    void sent(long fpdus, long bytes) {
        fpdusSent.add(fpdus);
        bytesSent.add(bytes);
        batchesSent.increment();
    }

    void terminateSent() {
        terminatesSent.increment();
    }

    void terminateReceived() {
        terminatesReceived.increment();
    }
}
