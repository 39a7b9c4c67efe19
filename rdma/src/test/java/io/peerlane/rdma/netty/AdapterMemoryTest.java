package io.peerlane.rdma.netty;

import static io.peerlane.rdma.verbs.Access.LOCAL_WRITE;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.tlp.LinkCount;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** An adapter with memory of its own: data that ends there crosses no link. */
class AdapterMemoryTest extends LoopbackFixture {

    private static final long BAR_BYTES = 16L * MIB;

    @Override
    TestMachine machine(String name) {
        return new TestMachine(
                RnicOptions.of(name).withMemoryBar(BAR_BYTES), EventLoops.open(1), ConnectionOptions.DEFAULT);
    }

    @Test
    void readsIntoItsOwnMemoryWithoutTouchingALink() {
        greet();
        var content = random(31, MIB);
        fill(hostBuffer, MIB, content);
        var bar = right.rnic.function().bar(Rnic.MEMORY_BAR).orElseThrow();
        var own = right.domain.register(bar.address(), bar.address(), bar.size(), EnumSet.of(LOCAL_WRITE));
        var read = remote(RDMA_READ, 1, 0, MIB, MIB);
        read.address[0] = bar.address() + 4096;
        read.localKey[0] = own.localKey();
        var before = right.fabric.ledger().snapshot();
        post(target, read);
        await().until(() -> target.completed.size() == 2);
        var used = right.fabric.ledger().snapshot().minus(before);
        assertThat(used.dram().dataWritten()).isZero();
        assertThat(used.links()).allMatch(AdapterMemoryTest::carriedNoData);
        var placed = bar.memory().orElseThrow().asSlice(4096, MIB).toArray(ValueLayout.JAVA_BYTE);
        assertThat(placed).isEqualTo(content);
    }

    private static boolean carriedNoData(LinkCount link) {
        return link.towardRoot().data() == 0 && link.fromRoot().data() == 0;
    }
}
