package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Picoseconds;
import io.peerlane.fabric.timing.simulation.Stage;
import java.util.List;

/** What a command takes inside a drive: its turn, the medium's latency, and units that move a chunk each. */
public final class MediumStages {

    private final Component drive;
    private final MachineResources resources;
    private final long chunkBytes;

    /** @param drive values of a drive, with the name that tells it from the others */
    public MediumStages(Component drive, MachineResources resources, long chunkBytes) {
        this.drive = drive;
        this.resources = resources;
        this.chunkBytes = chunkBytes;
    }

    /** The command's turn, before anything else. */
    public Stage command() {
        int commands = resources.index(drive.name() + " commands");
        return Stage.once(commands, Picoseconds.of(1, drive.get(Parameter.DRIVE_IOPS)), 0);
    }

    /** Before the data is out: the medium, then its units. */
    public List<Stage> read() {
        return List.of(latency(Parameter.DRIVE_READ_LATENCY), units(Parameter.DRIVE_READ_RATE));
    }

    /** After the data is in. */
    public List<Stage> write() {
        return List.of(units(Parameter.DRIVE_WRITE_RATE), latency(Parameter.DRIVE_WRITE_LATENCY));
    }

    private Stage units(Parameter rate) {
        int units = (int) drive.get(Parameter.DRIVE_UNITS);
        int medium = resources.index(drive.name() + " medium", units);
        return Stage.whole(medium, Picoseconds.of(chunkBytes * (double) units, drive.bytesPerSecond(rate)), 0);
    }

    private Stage latency(Parameter latency) {
        double all = drive.get(latency);
        double varies = all * drive.get(Parameter.DRIVE_VARIATION);
        return Stage.delay(Picoseconds.ofNanos(all - varies), Picoseconds.ofNanos(varies));
    }
}
