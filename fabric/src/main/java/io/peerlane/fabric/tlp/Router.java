package io.peerlane.fabric.tlp;

import io.peerlane.fabric.iommu.Iommu;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.PciTopology;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Finds routes, and says when those found before may be out of date. */
final class Router {

    private static final String CPU = "the CPU";

    private final PciTopology topology;
    private final HostMemory memory;
    private final Links links;
    private final Ledger ledger;
    private final InterruptController interrupts;
    private final Iommu iommu;
    private final AtomicLong generation = new AtomicLong();

    Router(
            PciTopology topology,
            HostMemory memory,
            Links links,
            Ledger ledger,
            InterruptController interrupts,
            Iommu iommu) {
        this.topology = topology;
        this.memory = memory;
        this.links = links;
        this.ledger = ledger;
        this.interrupts = interrupts;
        this.iommu = iommu;
        for (PciFunction function : topology.functions()) {
            function.configuration().onWrite(this::configurationWritten);
        }
    }

    private void configurationWritten(int offset, int written, int before, int after) {
        if (before != after) {
            generation.incrementAndGet();
        }
    }

    /** Grows with each change of a register that could decide a route. */
    long generation() {
        return generation.get();
    }

    /** @throws DmaException if nothing answers */
    Route fromFunction(PciFunction requester, long address, long length) {
        long asOf = generation.get();
        var request = new RequestWalk(
                topology,
                links,
                memory,
                requester.toString(),
                requester.address().bus(),
                iommu.domain(requester).orElse(null),
                address,
                length);
        request.fromFunction(requester);
        PciFunction completer = request.completer();
        if (completer == null) {
            return route(requester.toString(), request, asOf, reversed(request.hops()), null);
        }
        if (request.hops().isEmpty()) {
            return route(requester.toString(), request, asOf, List.of(), null);
        }
        var completion = new CompletionWalk(topology, links, requester, address, length);
        try {
            completion.climb(completer);
            return route(requester.toString(), request, asOf, completion.hops(), null);
        } catch (DmaException lost) {
            return route(requester.toString(), request, asOf, List.of(), lost.detail());
        }
    }

    /** The processor's way to a BAR; null if nothing answers there, as reads of all ones will tell. */
    @Nullable
    Route fromCpu(Bar bar) {
        long asOf = generation.get();
        var request = new RequestWalk(topology, links, memory, CPU, -1, null, bar.address(), bar.size());
        try {
            request.descendFromRootComplex();
        } catch (DmaException _) {
            return null;
        }
        return route(CPU, request, asOf, reversed(request.hops()), null);
    }

    private static List<LinkDirection> reversed(List<LinkDirection> hops) {
        return hops.reversed().stream().map(LinkDirection::reverse).toList();
    }

    private Route route(
            String requester,
            RequestWalk request,
            long asOf,
            List<LinkDirection> completionHops,
            @Nullable String noCompletion) {
        return new Route(
                requester,
                request.target(),
                request.isTranslated(),
                asOf,
                request.hops(),
                completionHops,
                noCompletion,
                ledger,
                interrupts);
    }
}
