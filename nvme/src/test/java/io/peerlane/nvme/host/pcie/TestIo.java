package io.peerlane.nvme.host.pcie;

import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A request that remembers every completion it gets. */
final class TestIo extends BlockRequest {

    final List<Status> completions = new CopyOnWriteArrayList<>();

    TestIo(BlockOperation what, long firstBlock, int count, long address) {
        operation = what;
        lba = firstBlock;
        blocks = count;
        dmaAddress = address;
    }

    @Override
    protected void completed(Status status) {
        completions.add(status);
    }
}
