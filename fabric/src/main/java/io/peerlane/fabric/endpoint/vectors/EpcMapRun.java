package io.peerlane.fabric.endpoint.vectors;

import static java.util.Objects.requireNonNull;

import io.peerlane.fabric.endpoint.EndpointController;
import io.peerlane.fabric.endpoint.OutboundMap;
import io.peerlane.fabric.endpoint.OutboundWindows;
import io.peerlane.fabric.endpoint.TranslationSlots;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.vectors.Mismatch;
import io.peerlane.fabric.p2pdma.vectors.Mismatches;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run of a case: asks a new controller what the operations ask and compares. */
final class EpcMapRun {

    private final EpcMapCase given;
    private final Mismatches mismatches;
    private final Map<Integer, OutboundMap> maps = new HashMap<>();

    EpcMapRun(EpcMapCase given) {
        this.given = given;
        this.mismatches = new Mismatches(given.id());
    }

    /** Without windows there is no controller to ask. */
    List<Mismatch> run() {
        mismatches.atCase();
        try {
            var windows = OutboundWindows.multiInit(given.windows());
            mismatches.check("init", given.init(), 0);
            run(controller(windows));
        } catch (ErrnoException e) {
            mismatches.check("init", given.init(), -e.errno().number());
        }
        return mismatches.all();
    }

    /** The format's slots are counted and nothing else: they take local addresses that DesignWare's would refuse. */
    private EndpointController controller(OutboundWindows windows) {
        var slots = new TranslationSlots(given.translations(), 1);
        return new EndpointController(given.functions(), windows, given.alignment(), slots);
    }

    private void run(EndpointController controller) {
        for (int i = 0; i < given.operations().size(); i++) {
            mismatches.at(i);
            switch (given.operations().get(i)) {
                case EpcOperation.Map map -> run(controller, map);
                case EpcOperation.Unmap unmap ->
                    controller.unmap(unmap.function(), unmap.virtual(), requireNonNull(maps.get(unmap.id())));
            }
        }
    }

    private void run(EndpointController controller, EpcOperation.Map operation) {
        var map = new OutboundMap();
        maps.put(operation.id(), map);
        int result = map(controller, operation, map);
        mismatches.check("result", operation.result(), result);
        if (result == 0) {
            operation.expected().ifPresent(expected -> check(expected, map));
        }
    }

    private static int map(EndpointController controller, EpcOperation.Map operation, OutboundMap map) {
        try {
            controller.map(operation.function(), operation.virtual(), operation.pciAddress(), operation.size(), map);
            return 0;
        } catch (ErrnoException e) {
            return -e.errno().number();
        }
    }

    private void check(EpcOperation.Expected expected, OutboundMap map) {
        mismatches.check("mapped", expected.mapped(), map.mappedSize());
        mismatches.checkHex("map_pci_addr", expected.mapPciAddress(), map.mapPciAddress());
        mismatches.check("map_size", expected.mapSize(), map.mapSize());
        mismatches.checkHex("local_base", expected.localBase(), map.localBase());
        mismatches.checkHex("local_addr", expected.localAddress(), map.localAddress());
    }
}
