package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.host.Initiator;
import io.peerlane.rdma.netty.EventLoops;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostClientTest {

    /** A host that has nothing but what is to be undone. */
    private static final class BareClient extends HostClient {
        @Override
        Initiator initiator() {
            throw new AssertionError("undoing asked for its initiator");
        }

        @Override
        HostMemory memory() {
            throw new AssertionError("undoing asked for its memory");
        }

        @Override
        EventLoops loops() {
            throw new AssertionError("undoing asked for its loops");
        }

        @Override
        boolean usesInCapsuleData() {
            return false;
        }
    }

    private static Runnable failing(String message) {
        return () -> {
            throw new IllegalStateException(message);
        };
    }

    @Test
    void undoesEverythingLatestFirstAndOnce() {
        var done = new ArrayList<Integer>();
        var client = new BareClient();
        client.undo(() -> done.add(1));
        client.undo(() -> done.add(2));
        client.close();
        client.close();
        assertThat(done).isEqualTo(List.of(2, 1));
    }

    @Test
    void undoesTheRestWhenAStepFailsAndTellsOfAllFailures() {
        var done = new ArrayList<Integer>();
        var client = new BareClient();
        client.undo(() -> done.add(1));
        client.undo(failing("second"));
        client.undo(failing("first"));
        assertThatThrownBy(client::close).hasMessage("first").satisfies(e -> assertThat(e.getSuppressed())
                .singleElement()
                .satisfies(next -> assertThat(next).hasMessage("second")));
        assertThat(done).containsExactly(1);
    }

    @Test
    void aFailureThatEndsItIsToldAndNotWhatFailsThereafter() {
        var client = new BareClient();
        client.undo(failing("close"));
        var why = new IllegalStateException("open");
        assertThat(client.closedAfter(why)).isSameAs(why);
        assertThat(why.getSuppressed()).singleElement().satisfies(next -> assertThat(next)
                .hasMessage("close"));
    }
}
