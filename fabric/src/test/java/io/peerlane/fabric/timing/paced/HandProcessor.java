package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.tlp.Cpu;
import java.util.concurrent.Executor;

/** A processor that every thread is, and whose tasks go where the test wants them. */
record HandProcessor(Executor executor) implements Cpu {

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean isCurrent() {
        return true;
    }
}
