package io.peerlane.app.topology;

import io.peerlane.fabric.p2pdma.PossibleVerdict;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.io.PrintWriter;
import java.util.List;

/**
 * Verdicts for pairs of provider and client, and what they mean for copy offload.
 *
 * @param name of the machine, or paths of its dumps
 * @param machine functions and what is known about them
 * @param explainer of this machine
 * @param providers functions whose memory is used
 * @param clients functions that use it
 * @param offload what a target could do
 */
public record Explanation(
        String name,
        ImportedTopology machine,
        TopologyExplainer explainer,
        List<ImportedFunction> providers,
        List<ImportedFunction> clients,
        CopyOffload offload) {

    /**
     * Searches the providers that a target would find.
     *
     * @param isAssumed true if nothing says who publishes memory and the providers are a guess
     * @param candidates those that a target may find
     */
    public static Explanation of(
            String name,
            ImportedTopology machine,
            TopologyExplainer explainer,
            List<ImportedFunction> providers,
            List<ImportedFunction> clients,
            List<ImportedFunction> candidates,
            boolean isAssumed) {
        var offload = CopyOffload.search(machine, explainer, candidates, isAssumed);
        return new Explanation(name, machine, explainer, List.copyOf(providers), List.copyOf(clients), offload);
    }

    long pairs() {
        return (long) providers.size() * clients.size();
    }

    PossibleVerdict verdict(ImportedFunction provider, ImportedFunction client) {
        return explainer.explain(provider.function(), client.function());
    }

    /** Free ports below which the client would be reached directly; none if it is already. */
    List<String> slots(PossibleVerdict found, ImportedFunction provider, ImportedFunction client) {
        if (provider.address().equals(client.address())
                || (found.isCertain() && found.verdict().isDirect())) {
            return List.of();
        }
        return explainer.slotsFor(provider.function(), client.function()).stream()
                .map(Object::toString)
                .toList();
    }

    /**
     * For people.
     *
     * @param details every pair in full, however many
     */
    public void printText(PrintWriter out, boolean details) {
        new ExplanationText(this, out).print(details);
    }

    /** For programs: one line for each pair, so that a large document never stands in memory. */
    public void printJson(PrintWriter out) {
        new ExplanationJson(this, out).print();
    }
}
