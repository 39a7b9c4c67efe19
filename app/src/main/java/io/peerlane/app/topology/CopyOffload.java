package io.peerlane.app.topology;

import io.peerlane.fabric.p2pdma.PairOutcome;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a target on this machine can place the data of an adapter's host in peer memory that a drive reads and writes,
 * and in whose: the provider whose hops to adapter and drive together are fewest.
 *
 * @param candidates functions that publish memory, or are taken to
 * @param isAssumed true if nothing says who publishes memory and every drive is taken to
 * @param choices one for each adapter and drive
 */
public record CopyOffload(List<ImportedFunction> candidates, boolean isAssumed, List<Choice> choices) {

    /** Whether it works. */
    public enum Answer {
        /** Whatever is unknown. */
        YES,
        /** Depends on what is unknown. */
        UNKNOWN,
        /** No provider reaches both. */
        NO
    }

    /**
     * One adapter and one drive.
     *
     * @param providers the nearest, more than one if they are equally near; of an unknown answer those that may work
     * @param hops to both together, -1 if unknown
     * @param viaHost bytes per byte by way of host memory
     * @param viaPeer bytes per byte by way of the first provider; null if there is none
     */
    public record Choice(
            ImportedFunction adapter,
            ImportedFunction drive,
            Answer answer,
            List<ImportedFunction> providers,
            int hops,
            BytesPerByte viaHost,
            @org.jspecify.annotations.Nullable BytesPerByte viaPeer) {}

    /** Searches for every adapter and drive. */
    static CopyOffload search(
            ImportedTopology machine,
            TopologyExplainer explainer,
            List<ImportedFunction> candidates,
            boolean isAssumed) {
        var adapters =
                machine.functions().stream().filter(ImportedFunction::isAdapter).toList();
        var drives =
                machine.functions().stream().filter(ImportedFunction::isNvme).toList();
        var search = new Search(machine, explainer, candidates, adapters, drives);
        return new CopyOffload(candidates, isAssumed, search.choices());
    }

    /** How many choices have this answer. */
    public long count(Answer answer) {
        return choices.stream().filter(choice -> choice.answer() == answer).count();
    }

    private record Search(
            RouteBytes bytes,
            List<ImportedFunction> candidates,
            List<ImportedFunction> adapters,
            List<ImportedFunction> drives,
            PairOutcome[][] toAdapters,
            PairOutcome[][] toDrives) {

        Search(
                ImportedTopology machine,
                TopologyExplainer explainer,
                List<ImportedFunction> candidates,
                List<ImportedFunction> adapters,
                List<ImportedFunction> drives) {
            this(
                    new RouteBytes(machine),
                    candidates,
                    adapters,
                    drives,
                    outcomes(explainer, candidates, adapters),
                    outcomes(explainer, candidates, drives));
        }

        private static PairOutcome[][] outcomes(
                TopologyExplainer explainer, List<ImportedFunction> providers, List<ImportedFunction> clients) {
            return providers.stream()
                    .map(provider -> clients.stream()
                            .map(client -> explainer.outcome(provider.function(), client.function()))
                            .toArray(PairOutcome[]::new))
                    .toArray(PairOutcome[][]::new);
        }

        List<Choice> choices() {
            List<Choice> choices = new ArrayList<>();
            for (int adapter = 0; adapter < adapters.size(); adapter++) {
                for (int drive = 0; drive < drives.size(); drive++) {
                    choices.add(choice(adapter, drive));
                }
            }
            return choices;
        }

        private Choice choice(int adapter, int drive) {
            var certain = nearest(adapter, drive, true);
            if (!certain.isEmpty()) {
                return choice(adapter, drive, Answer.YES, certain);
            }
            var possible = nearest(adapter, drive, false);
            return choice(adapter, drive, possible.isEmpty() ? Answer.NO : Answer.UNKNOWN, possible);
        }

        /** Indices of the providers with the fewest hops; hops that are not known count as more than any. */
        private List<Integer> nearest(int adapter, int drive, boolean certainly) {
            List<Integer> nearest = new ArrayList<>();
            int fewest = Integer.MAX_VALUE;
            for (int i = 0; i < candidates.size(); i++) {
                var first = toAdapters[i][adapter];
                var second = toDrives[i][drive];
                boolean works = certainly
                        ? first.isSupported() && second.isSupported()
                        : first.mayBeSupported() && second.mayBeSupported();
                int hops = hops(first, second);
                int rank = hops < 0 ? Integer.MAX_VALUE : hops;
                if (works && rank < fewest) {
                    nearest.clear();
                    fewest = rank;
                }
                if (works && rank == fewest) {
                    nearest.add(i);
                }
            }
            return nearest;
        }

        private static int hops(PairOutcome first, PairOutcome second) {
            return first.hops() < 0 || second.hops() < 0 ? -1 : first.hops() + second.hops();
        }

        private Choice choice(int adapter, int drive, Answer answer, List<Integer> providers) {
            var from = adapters.get(adapter);
            var to = drives.get(drive);
            var viaHost = bytes.throughHostMemory(from, to);
            if (providers.isEmpty()) {
                return new Choice(from, to, answer, List.of(), -1, viaHost, null);
            }
            int first = providers.getFirst();
            var provider = candidates.get(first);
            var viaPeer = bytes.peerToPeer(from, provider, toAdapters[first][adapter])
                    .plus(bytes.peerToPeer(provider, to, toDrives[first][drive]));
            return new Choice(
                    from,
                    to,
                    answer,
                    providers.stream().map(candidates::get).toList(),
                    hops(toAdapters[first][adapter], toDrives[first][drive]),
                    viaHost,
                    viaPeer);
        }
    }
}
