package io.peerlane.app.simulation;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.fabric.timing.MachineTiming;
import java.util.List;

/** A machine to simulate; it decides as the target would which memory a path uses. One thread at a time. */
public interface SimulatedMachine extends AutoCloseable {

    /** Opens machines by name or file. */
    @FunctionalInterface
    interface Opener {

        /** @throws io.peerlane.app.config.ConfigurationException if there is no such machine, or it is wrong */
        SimulatedMachine open(String machine);
    }

    /** Its rates and latencies. */
    MachineTiming timing();

    /**
     * The routes of a path to so many drives, each with a namespace and, by the path {@code cmb}, with memory of its own.
     *
     * @throws io.peerlane.app.config.ConfigurationException if the machine has no such path, or not so many drives on it
     */
    List<PathRoutes> routes(DataPath path, int drives);

    @Override
    void close();
}
