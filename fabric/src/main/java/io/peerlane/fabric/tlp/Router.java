package io.peerlane.fabric.tlp;

import static io.peerlane.fabric.tlp.DmaException.Reason.UNSUPPORTED_REQUEST;

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

    /**
     * The way from a function; where another one was removed, the way to there.
     *
     * @throws DmaException if nothing answers
     */
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
        try {
            request.fromFunction(requester);
        } catch (DmaException nobody) {
            return toRemoved(requester, request, asOf, nobody);
        }
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

    /** A posted write goes as far as the last link that is up, the one before the slot, and nobody tells its sender. */
    private Route toRemoved(PciFunction requester, RequestWalk request, long asOf, DmaException nobody) {
        Bar bar = requester.isPresent() && nobody.reason() == UNSUPPORTED_REQUEST ? removedAt(request.address()) : null;
        if (bar == null) {
            throw nobody;
        }
        var hops = request.hops().subList(0, Math.max(0, request.hops().size() - 1));
        return new Route(
                requester.toString(),
                request.removed(bar),
                request.isTranslated(),
                asOf,
                hops,
                List.of(),
                "the function that was there is removed",
                ledger,
                interrupts);
    }

    private @Nullable Bar removedAt(long address) {
        for (PciFunction function : topology.functions()) {
            if (!function.isPresent() && function.header().memorySpaceEnabled()) {
                for (Bar bar : function.bars()) {
                    if (bar.contains(address)) {
                        return bar;
                    }
                }
            }
        }
        return null;
    }

    /** A posted write of the processor finds nobody. */
    void lost(PciFunction function, long bytes) {
        if (!function.isPresent()) {
            ledger.lost(bytes);
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
