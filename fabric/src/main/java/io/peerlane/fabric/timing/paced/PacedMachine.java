package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.TimingException;
import io.peerlane.fabric.tlp.Route;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The devices of a machine on one clock: what they do passes the same links, memory and processors. Any thread. */
public final class PacedMachine {

    private static final Logger LOG = LoggerFactory.getLogger(PacedMachine.class);

    private final MachineTiming timing;
    private final Pacer pacer;
    private final StagePlans plans;
    private final LongAdder unmodelled = new LongAdder();

    /** @param pacer of this machine alone */
    public PacedMachine(MachineTiming timing, Pacer pacer) {
        this.timing = timing;
        this.pacer = pacer;
        plans = new StagePlans(timing);
    }

    /** What it is timed by. */
    public MachineTiming timing() {
        return timing;
    }

    /** What became of everything so far. */
    public PacedCounts counts() {
        return pacer.counts().withUnmodelled(unmodelled.sum());
    }

    /** The clock for the drive of this name. */
    public DrivePacing drive(String name) {
        return (transfer, route, bytes, over) -> switch (transfer) {
            case FROM_MEDIUM -> begin(new StagePlans.Work(StagePlans.Kind.DRIVE_READ, name), route, bytes, over);
            case TO_MEDIUM -> begin(new StagePlans.Work(StagePlans.Kind.DRIVE_WRITE, name), route, bytes, over);
            case NONE -> begin(new StagePlans.Work(StagePlans.Kind.DRIVE_COMMAND, name), null, 0, over);
        };
    }

    /** The clock for the adapter. */
    public AdapterPacing adapter() {
        return new Adapter();
    }

    private final class Adapter implements AdapterPacing {

        private static final StagePlans.Work RECEIVE = new StagePlans.Work(StagePlans.Kind.RECEIVE, "");
        private static final StagePlans.Work READ = new StagePlans.Work(StagePlans.Kind.READ, "");
        private static final StagePlans.Work SEND = new StagePlans.Work(StagePlans.Kind.SEND, "");

        @Override
        public Operation receive(@Nullable Route route, long bytes, Runnable over) {
            return begin(RECEIVE, route, bytes, over);
        }

        @Override
        public Operation read(@Nullable Route route, long bytes, Runnable over) {
            return begin(READ, route, bytes, over);
        }

        @Override
        public Operation send(@Nullable Route route, long bytes, Runnable over) {
            return begin(SEND, route, bytes, over);
        }
    }

    private Operation begin(StagePlans.Work work, @Nullable Route route, long bytes, Runnable over) {
        try {
            return pacer.begin(plans.of(work, route, bytes, pacer.bytesUnderWay()), over);
        } catch (TimingException e) {
            unmodelled.increment();
            LOG.debug("the model has no time for {} over {}: {}", work, route, e.getMessage());
            return pacer.begin(plans.of(work, null, bytes, 0), over);
        }
    }
}
