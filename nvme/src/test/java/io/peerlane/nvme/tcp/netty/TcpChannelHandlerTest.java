package io.peerlane.nvme.tcp.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.nvme.tcp.TcpInput;
import io.peerlane.nvme.tcp.TcpOutput;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TcpChannelHandlerTest {

    private static final int LARGE = 20_000;

    private final EthernetBytes counts = new EthernetBytes();
    private final Input input = new Input();
    private final AtomicReference<TcpOutput> output = new AtomicReference<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MemorySegment lent = Arena.ofAuto().allocate(LARGE);
    private final List<String> sent = new ArrayList<>();

    TcpChannelHandlerTest() {
        TcpChannelHandler.install(channel, counts, way -> {
            output.set(way);
            return Optional.of(input);
        });
        lent.fill((byte) 'L');
    }

    /** Remembers what it is told. */
    private static final class Input implements TcpInput {
        private int inPlace;
        private int batches;
        private String closed = "";

        @Override
        public int received(MemorySegment bytes, int from, int to) {
            return to - from;
        }

        @Override
        public void receiveComplete() {
            batches++;
        }

        @Override
        public long inPlaceBytes() {
            return 0;
        }

        @Override
        public MemorySegment inPlaceTarget() {
            throw new IllegalStateException("no data is awaited");
        }

        @Override
        public long inPlaceOffset() {
            return 0;
        }

        @Override
        public void receivedInPlace(int bytes) {
            inPlace += bytes;
        }

        @Override
        public boolean isInputHeld() {
            return false;
        }

        @Override
        public void closed(String reason) {
            closed = reason;
        }
    }

    private static MemorySegment text(String text) {
        return MemorySegment.ofArray(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private byte[] written() {
        var bytes = new ByteArrayOutputStream();
        for (ByteBuf message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            bytes.writeBytes(ByteBufUtil.getBytes(message));
            message.release();
        }
        return bytes.toByteArray();
    }

    @Test
    void sendsCopiesAndLentMemoryInTheOrderOfTheCalls() {
        output.get().copy(text("head"), 0, 4);
        output.get().lend(lent, 0, LARGE);
        output.get().copy(text("tail"), 0, 4);
        output.get().flush();
        var bytes = written();
        assertThat(bytes).hasSize(LARGE + 8).startsWith('h', 'e', 'a', 'd', 'L').endsWith('L', 't', 'a', 'i', 'l');
        assertThat(output.get().queuedBytes()).isZero();
    }

    @Test
    void saysWhenLentMemoryHasLeftAndNotBefore() {
        output.get().lend(lent, 0, LARGE);
        output.get().notifyWhenSent(() -> sent.add("first"));
        output.get().copy(text("more"), 0, 4);
        output.get().notifyWhenSent(() -> sent.add("second"));
        assertThat(sent).isEmpty();
        assertThat(output.get().queuedBytes()).isEqualTo(LARGE + 4);
        output.get().flush();
        assertThat(sent).containsExactly("first", "second");
    }

    @Test
    void saysNothingOfMemoryThatNeverLeft() {
        output.get().lend(lent, 0, LARGE);
        output.get().notifyWhenSent(() -> sent.add("first"));
        output.get().close();
        channel.runPendingTasks();
        assertThat(sent).isEmpty();
        assertThat(input.closed).isEqualTo("closed");
    }

    @Test
    void tellsOfBytesThatCameInPlaceAndOfTheEndOfTheBatch() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[300]));
        assertThat(input.inPlace).isEqualTo(300);
        assertThat(input.batches).isEqualTo(1);
    }

    @Test
    void countsWhatTheSocketTookAndNotWhatWasQueued() {
        output.get().copy(text("head"), 0, 4);
        output.get().lend(lent, 0, LARGE);
        assertThat(counts.snapshot().out()).isZero();
        output.get().flush();
        assertThat(counts.snapshot().out()).isEqualTo(LARGE + 4);
        output.get().lend(lent, 0, LARGE);
        output.get().close();
        assertThat(counts.snapshot().out()).isEqualTo(LARGE + 4);
    }

    @Test
    void closesAChannelThatNobodyWants() {
        var unwanted = new EmbeddedChannel();
        TcpChannelHandler.install(unwanted, counts, _ -> Optional.empty());
        assertThat(unwanted.isOpen()).isFalse();
    }
}
