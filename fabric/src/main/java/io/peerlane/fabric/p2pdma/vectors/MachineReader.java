package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.p2pdma.AcsParameters;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Builds the machine that a case describes, each time from the beginning.
 *
 * @param fields the case
 */
record MachineReader(Fields fields) {

    /** Chooses among equals; which one is not part of any result. */
    private static final long SEED = 1;

    VectorMachine build() {
        var topology = new TopologyReader(fields).read();
        var p2p = new P2pDma(topology.topology(), cpu(), List.of(), new Random(SEED), _ -> {});
        new AcsParameters(
                        fields.flag("acs_request", false),
                        fields.text("disable_acs_redir", ""),
                        fields.text("config_acs", ""))
                .apply(topology.topology());
        topology.peerStates().forEach((function, published) -> {
            p2p.init(function);
            p2p.publish(function, published);
        });
        return new VectorMachine(p2p, topology.functions(), devices(topology.functions()));
    }

    /** The processor. */
    CpuIdentity cpu() {
        var cpu = fields.required("cpu");
        String vendor = cpu.text("vendor");
        int family = cpu.integer("family");
        if (family < 0) {
            throw cpu.refusal("family", "" + family, "0 or more");
        }
        return new CpuIdentity(
                switch (vendor) {
                    case "intel" -> CpuVendor.INTEL;
                    case "amd" -> CpuVendor.AMD;
                    case "hygon" -> CpuVendor.HYGON;
                    default -> throw cpu.refusal("vendor", vendor, "intel, amd or hygon");
                },
                family);
    }

    private Map<String, DmaClient> devices(Map<String, PciFunction> functions) {
        Map<String, DmaClient> devices = new HashMap<>();
        functions.forEach((name, function) -> devices.put(name, DmaClient.of(function)));
        if (fields.has("extra")) {
            addExtra(devices, fields.objects("extra"));
        }
        return devices;
    }

    /** Each pass adds what is below a device known by then, so the order in the file plays no part. */
    private static void addExtra(Map<String, DmaClient> devices, List<Fields> extra) {
        var waiting = extra;
        while (!waiting.isEmpty()) {
            var later = waiting.stream().filter(one -> !add(devices, one)).toList();
            if (later.size() == waiting.size()) {
                throw later.getFirst().refusal("parent", later.getFirst().text("parent"), "a device of this machine");
            }
            waiting = later;
        }
    }

    private static boolean add(Map<String, DmaClient> devices, Fields extra) {
        String name = extra.text("name");
        if (extra.isNull("parent")) {
            put(devices, extra, DmaClient.detached(name));
            return true;
        }
        var parent = devices.get(extra.text("parent"));
        if (parent == null) {
            return false;
        }
        put(devices, extra, DmaClient.below(parent, name));
        return true;
    }

    private static void put(Map<String, DmaClient> devices, Fields extra, DmaClient device) {
        if (devices.putIfAbsent(device.name(), device) != null) {
            throw extra.refusal("name", device.name(), "a name of its own");
        }
    }
}
