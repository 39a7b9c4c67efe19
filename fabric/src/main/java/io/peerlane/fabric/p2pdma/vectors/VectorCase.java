package io.peerlane.fabric.p2pdma.vectors;

import java.util.List;

/** One small program of a vector file. */
public interface VectorCase {

    /** Its name in the file. */
    String id();

    /** Queries or operations. */
    int steps();

    /**
     * Runs it on fresh state.
     *
     * @return what differs from the expected results, in order
     * @throws VectorException if the case names something that its machine does not have
     */
    List<Mismatch> run();
}
