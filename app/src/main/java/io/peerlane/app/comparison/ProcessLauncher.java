package io.peerlane.app.comparison;

import java.util.List;

/** Starts processes of this program. */
@FunctionalInterface
public interface ProcessLauncher {

    /**
     * Starts {@code peerlane} with arguments.
     *
     * @param name for messages, e.g. {@code target (cmb)}
     * @throws ComparisonException if it cannot be started
     */
    ChildProcess start(String name, List<String> arguments);
}
