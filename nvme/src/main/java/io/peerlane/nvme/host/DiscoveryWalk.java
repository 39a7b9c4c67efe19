package io.peerlane.nvme.host;

import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.TransportType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks a discovery service and those it refers to, each once: circles end, and so does a chain that is too long. For one thread.
 */
public final class DiscoveryWalk {

    /** Services asked at most; a page may refer to many more. */
    public static final int MAX_SERVICES = 64;

    /**
     * Where a discovery service is.
     *
     * @param transport {@code rdma}, {@code tcp}, or the number of another type
     * @param traddr address
     * @param trsvcid port number in decimal
     */
    public record Service(String transport, String traddr, String trsvcid) {

        /** Of an entry that refers to one, or is one. */
        public static Service of(DiscoveryEntry entry) {
            return new Service(
                    TransportType.name(entry.transport().type()), entry.address(), entry.serviceIdentifier());
        }

        @Override
        public String toString() {
            return transport + " " + traddr + " " + trsvcid;
        }
    }

    /** What a service answered. */
    public sealed interface Answer {

        /** Who was asked. */
        Service service();

        /**
         * Its log page.
         *
         * @param page read whole
         */
        record Told(Service service, DiscoveryPage page) implements Answer {}

        /**
         * It could not be asked.
         *
         * @param reason for people
         */
        record Failed(Service service, String reason) implements Answer {}
    }

    /** Asks one service. */
    @FunctionalInterface
    public interface Asker {

        /** Its answer; never throws for a service that cannot be reached. */
        Answer ask(Service service);
    }

    private final Asker asker;
    private final Set<Service> known = new HashSet<>();
    private final ArrayDeque<Service> waiting = new ArrayDeque<>();

    private DiscoveryWalk(Asker asker) {
        this.asker = asker;
    }

    /** The answers of {@code first} and of all it leads to, in the order asked: the nearest first. */
    public static List<Answer> from(Service first, Asker asker) {
        return new DiscoveryWalk(asker).walk(first);
    }

    private List<Answer> walk(Service first) {
        var answers = new ArrayList<Answer>();
        meet(first);
        while (!waiting.isEmpty()) {
            Answer answer = asker.ask(waiting.removeFirst());
            answers.add(answer);
            if (answer instanceof Answer.Told(Service _, DiscoveryPage page)) {
                page.entries().stream()
                        .filter(DiscoveryEntry::isReferral)
                        .map(Service::of)
                        .forEach(this::meet);
            }
        }
        return List.copyOf(answers);
    }

    private void meet(Service service) {
        if (known.size() < MAX_SERVICES && known.add(service)) {
            waiting.addLast(service);
        }
    }
}
