package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.timing.simulation.Resource;
import io.peerlane.fabric.tlp.LinkDirection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The resources of a machine, numbered as they are first asked for. */
public final class MachineResources {

    private final Map<String, Integer> indices = new LinkedHashMap<>();
    private final List<Resource> resources = new ArrayList<>();

    /** Index of a resource of this name with so many servers. */
    public int index(String name, int servers) {
        return indices.computeIfAbsent(name, _ -> {
            resources.add(new Resource(name, servers));
            return resources.size() - 1;
        });
    }

    /** Index of one server. */
    public int index(String name) {
        return index(name, 1);
    }

    /** Index of a link's direction. */
    public int index(LinkDirection direction) {
        return index("link " + direction);
    }

    /** All that were asked for so far, by index. */
    public List<Resource> all() {
        return List.copyOf(resources);
    }
}
