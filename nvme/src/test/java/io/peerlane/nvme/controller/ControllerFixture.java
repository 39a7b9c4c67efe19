package io.peerlane.nvme.controller;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.namespace.MemoryStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An enabled controller with namespaces 1, 2, … and a host that drives it. */
final class ControllerFixture implements AutoCloseable {

    static final int BLOCK = 512;
    static final int BLOCKS = 8192;

    final List<BlockStore> stores;
    final TestMachine machine;
    final MiniHost host;

    ControllerFixture(ControllerUnderTest test, ControllerOptions options, BlockStore... given) {
        stores = given.length > 0 ? List.of(given) : List.of(new MemoryStore("test", BLOCK, BLOCKS));
        var namespaces = new ArrayList<ControllerNamespace>();
        for (int i = 0; i < stores.size(); i++) {
            namespaces.add(new ControllerNamespace(i + 1, stores.get(i), NamespaceIdentity.named("ns" + i)));
        }
        machine = new TestMachine(test, options, namespaces);
        host = new MiniHost(machine);
    }

    static ControllerFixture enabled(ControllerUnderTest test) {
        return enabled(test, ControllerOptions.named("nvme0"));
    }

    static ControllerFixture enabled(ControllerUnderTest test, ControllerOptions options, BlockStore... given) {
        var fixture = new ControllerFixture(test, options, given);
        fixture.host.enable();
        return fixture;
    }

    HostBuffer page() {
        return host.allocate(4096);
    }

    static DataPointer at(HostBuffer buffer) {
        return DataPointer.prp(buffer.address(), 0);
    }

    static byte[] pattern(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static void put(MemorySegment segment, long offset, byte[] bytes) {
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    static byte[] get(MemorySegment segment, long offset, int length) {
        return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Writes the medium behind the controller's back. */
    void fill(long lba, byte[] bytes) throws IOException {
        stores.get(0).write(lba * BLOCK, MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    byte[] medium(long lba, int length) throws IOException {
        var bytes = new byte[length];
        stores.get(0).read(lba * BLOCK, MemorySegment.ofArray(bytes), 0, length);
        return bytes;
    }

    @Override
    public void close() {
        machine.close();
        stores.forEach(BlockStore::close);
    }
}
