package io.peerlane.nvme.controller;

import io.peerlane.nvme.namespace.FileStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an enabled controller whose store can be held up, and of one I/O queue. */
abstract class OnWatchedStore implements ControllerUnderTest {

    static final int BLOCK = ControllerFixture.BLOCK;

    @TempDir
    private Path directory;

    WatchedStore store;
    ControllerFixture fixture;
    MiniQueue queue;

    @BeforeEach
    void open() {
        store = new WatchedStore(FileStore.open(directory.resolve("disk"), BLOCK, 1 << 20));
        fixture = ControllerFixture.enabled(this, ControllerOptions.named("nvme0"), store);
        queue = fixture.host.ioQueue(1, 16);
    }

    /** What the store holds up ends as well. */
    @AfterEach
    void close() {
        store.gate.countDown();
        fixture.close();
    }
}
