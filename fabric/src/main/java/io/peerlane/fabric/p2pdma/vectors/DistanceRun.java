package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.stream.Stream;

/** One run of a case: asks the machine what the queries ask and compares. */
final class DistanceRun {

    private final VectorMachine machine;
    private final P2pDma p2p;
    private final Mismatches mismatches;

    DistanceRun(VectorMachine machine, Mismatches mismatches) {
        this.machine = machine;
        this.p2p = machine.p2p();
        this.mismatches = mismatches;
    }

    void checkAcsAfterBoot(Fields fields) {
        fields.object("acs_ctrl_after_boot").ifPresent(expected -> {
            for (String device : expected.keys()) {
                var function = machine.function(expected, device, device);
                String found = function.acs().isPresent() ? hex(machine.acsControl(function)) : "no ACS capability";
                mismatches.check("acs_ctrl_after_boot." + device, hex(expected.register(device)), found);
            }
        });
    }

    void run(DistanceQuery query) {
        switch (query) {
            case DistanceQuery.Distance distance -> run(distance);
            case DistanceQuery.DistanceMany many -> run(many);
            case DistanceQuery.Find find -> run(find);
            case DistanceQuery.MapTypeOf mapType -> run(mapType);
            case DistanceQuery.SetAcs set ->
                machine.setAcsControl(set.fields(), function(set, "bdf", set.device()), set.control());
            case DistanceQuery.Publish publish ->
                p2p.publish(function(publish, "bdf", publish.device()), publish.value());
            case DistanceQuery.P2pmemStore store -> run(store);
        }
    }

    private void run(DistanceQuery.Distance expected) {
        var provider = function(expected, "provider", expected.provider());
        var client = device(expected, "client", expected.client());
        mismatches.check("distance", expected.distance(), p2p.distance(provider, client));
        var function = client.nearestFunction();
        if (function.isEmpty()) {
            mismatches.check("hops", "" + expected.hops(), "null");
            mismatches.check("map", "" + expected.map(), "null");
            return;
        }
        var verdict = p2p.explain(provider, function.get());
        mismatches.check("hops", "" + expected.hops(), "" + verdict.hops());
        mismatches.check("map", "" + expected.map(), "" + verdict.mapType());
        mismatches.check(
                "acs_redirectors",
                expected.redirectors(),
                verdict.redirectors().stream().map(Object::toString).toList());
    }

    private void run(DistanceQuery.DistanceMany expected) {
        var provider = function(expected, "provider", expected.provider());
        var clients = devices(expected, expected.clients());
        mismatches.check("distance", expected.distance(), p2p.distanceToDevices(provider, clients, expected.verbose()));
    }

    /** The whole set is compared, and then that a real search returns one of it. */
    private void run(DistanceQuery.Find expected) {
        var clients = devices(expected, expected.clients());
        var nearest = p2p.nearest(clients);
        mismatches.check("any_of", sorted(expected.anyOf().stream()), sorted(names(nearest.providers())));
        mismatches.check("distance", expected.distance(), nearest.distance());
        String chosen = p2p.findForDevices(clients).map(PciFunction::name).orElse("none");
        if (!expected.anyOf().contains(chosen) && !expected.anyOf().isEmpty()) {
            mismatches.check("any_of", expected.anyOf(), chosen);
        }
    }

    private void run(DistanceQuery.MapTypeOf expected) {
        var provider = function(expected, "provider", expected.provider());
        var client = device(expected, "client", expected.client());
        mismatches.check("map", expected.map(), p2p.mapType(provider, client));
    }

    private void run(DistanceQuery.P2pmemStore expected) {
        int result = 0;
        String show = "";
        try {
            show = PeerMemoryPolicy.parse(p2p, expected.value()).show();
        } catch (ErrnoException e) {
            result = -e.errno().number();
        }
        mismatches.check("result", expected.result(), result);
        mismatches.check("show", expected.show(), show);
    }

    private PciFunction function(DistanceQuery query, String key, String name) {
        return machine.function(query.fields(), key, name);
    }

    private DmaClient device(DistanceQuery query, String key, String name) {
        return machine.device(query.fields(), key, name);
    }

    private List<DmaClient> devices(DistanceQuery query, List<String> names) {
        return names.stream().map(name -> device(query, "clients", name)).toList();
    }

    private static Stream<String> names(List<PciFunction> functions) {
        return functions.stream().map(PciFunction::name);
    }

    private static List<String> sorted(Stream<String> names) {
        return names.sorted().toList();
    }

    private static String hex(int register) {
        return "0x%02x".formatted(register);
    }
}
