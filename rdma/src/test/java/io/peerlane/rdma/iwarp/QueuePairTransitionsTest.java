package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.rdma.verbs.QueuePairState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QueuePairTransitionsTest {

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
            event,              IDLE,  RTS,       CLOSING,   TERMINATE, ERROR
            ESTABLISHED,        RTS,   -,         -,         -,         ERROR
            LOCAL_CLOSE,        ERROR, CLOSING,   CLOSING,   TERMINATE, ERROR
            PEER_CLOSED_IDLE,   ERROR, CLOSING,   ERROR,     TERMINATE, ERROR
            CONNECTION_LOST,    ERROR, ERROR,     ERROR,     ERROR,     ERROR
            TERMINATE_SENT,     ERROR, TERMINATE, TERMINATE, TERMINATE, ERROR
            TERMINATE_RECEIVED, ERROR, TERMINATE, TERMINATE, TERMINATE, ERROR
            STREAM_CLOSED,      ERROR, ERROR,     ERROR,     ERROR,     ERROR
            FAILED,             ERROR, ERROR,     ERROR,     ERROR,     ERROR
            """)
    void followsItsTable(
            QueuePairEvent event, String idle, String rts, String closing, String terminate, String error) {
        assertNext(QueuePairState.IDLE, event, idle);
        assertNext(QueuePairState.RTS, event, rts);
        assertNext(QueuePairState.CLOSING, event, closing);
        assertNext(QueuePairState.TERMINATE, event, terminate);
        assertNext(QueuePairState.ERROR, event, error);
    }

    private static void assertNext(QueuePairState state, QueuePairEvent event, String next) {
        if (next.equals("-")) {
            assertThatThrownBy(() -> QueuePairTransitions.next(state, event)).isInstanceOf(IllegalStateException.class);
        } else {
            assertThat(QueuePairTransitions.next(state, event)).isEqualTo(QueuePairState.valueOf(next));
        }
    }

    @ParameterizedTest
    @EnumSource(QueuePairState.class)
    void usesTheWireInFullOperationAndWhileClosingOnly(QueuePairState state) {
        boolean expected = state == QueuePairState.RTS || state == QueuePairState.CLOSING;
        assertThat(QueuePairTransitions.sends(state)).isEqualTo(expected);
        assertThat(QueuePairTransitions.receives(state)).isEqualTo(expected);
    }

    @Test
    void coversEveryEvent() {
        assertThat(QueuePairEvent.values()).as("rows of the table above").hasSize(8);
    }
}
