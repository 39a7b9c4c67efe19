package io.peerlane.app.report.html;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something in a machine with what hangs below it.
 *
 * @param kind what it is
 * @param name for people, such as {@code nvme0}; empty where only its kind matters
 * @param address of the function; empty for what is none
 * @param link name of the link above it; null for what is part of the root complex, or stands for several
 * @param below in the order of discovery
 */
record MachineNode(
        Kind kind, String name, String address, @Nullable String link, List<MachineNode> below) {

    /** What a node is, and how several of them are called. */
    enum Kind {
        /** The root ports of a bus, and the memory behind them. */
        HOST_BRIDGE("host bridge", "host bridges"),
        SWITCH("switch", "switches"),
        ADAPTER("adapter", "adapters"),
        DRIVE("drive", "drives"),
        DEVICE("device", "devices"),
        /** Where NVMe/TCP enters: the operating system under the machine. */
        SOCKETS("sockets", "sockets"),
        /** Several nodes that carried nothing. */
        IDLE("", "");

        private final String one;
        private final String several;

        Kind(String one, String several) {
            this.one = one;
            this.several = several;
        }

        /** So many of them: {@code 6 drives}. */
        String count(long count) {
            return count + " " + (count == 1 ? one : several);
        }
    }

    MachineNode {
        below = List.copyOf(below);
    }

    /** The same with other nodes below it. */
    MachineNode with(List<MachineNode> others) {
        return new MachineNode(kind, name, address, link, others);
    }

    /** Itself and everything below it. */
    Stream<MachineNode> all() {
        return Stream.concat(Stream.of(this), below.stream().flatMap(MachineNode::all));
    }
}
