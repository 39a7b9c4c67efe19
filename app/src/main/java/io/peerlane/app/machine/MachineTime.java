package io.peerlane.app.machine;

import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.app.config.TimingSettings;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.paced.DilatedClock;
import io.peerlane.fabric.timing.paced.PacedMachine;
import io.peerlane.fabric.timing.paced.PacerThread;
import io.peerlane.fabric.tlp.Cpu;
import java.util.List;
import java.util.Optional;

/** The clock of a target's machine, if it has one, and what the machine is timed by. */
final class MachineTime implements AutoCloseable {

    private final TimingSettings settings;
    private final MachineTiming timing;
    private final Optional<PacerThread> thread;
    private final Optional<PacedMachine> paced;

    private MachineTime(TimingSettings settings, MachineTiming timing) {
        this.settings = settings;
        this.timing = timing;
        thread = settings.dilation().map(DilatedClock::new).map(PacerThread::new);
        paced = thread.map(pacer -> new PacedMachine(timing, pacer.pacer()));
    }

    /** Starts the clock that a configuration wants. */
    static MachineTime start(ServiceConfiguration configuration) {
        return new MachineTime(configuration.timing(), Machines.timing(configuration.machine()));
    }

    /** The event loops that devices run on. */
    void processors(List<Cpu> loops) {
        thread.ifPresent(pacer -> pacer.pacer().processors(loops));
    }

    /** The clock as devices see it; empty if they are untimed. */
    Optional<PacedMachine> paced() {
        return paced;
    }

    TimingSettings settings() {
        return settings;
    }

    MachineTiming timing() {
        return timing;
    }

    /** Stops the clock; what waits for it is not continued. */
    @Override
    public void close() {
        thread.ifPresent(PacerThread::close);
    }
}
