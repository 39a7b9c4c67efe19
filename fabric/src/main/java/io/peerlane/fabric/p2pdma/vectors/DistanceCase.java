package io.peerlane.fabric.p2pdma.vectors;

import java.util.List;

/**
 * A case of the formats {@code p2pdma-distance} and {@code p2pmem-attr}: a machine, and queries of it.
 *
 * @param id name in the file
 * @param machine as described, built anew for each run
 * @param queries in order
 */
record DistanceCase(String id, MachineReader machine, List<DistanceQuery> queries) implements VectorCase {

    static DistanceCase read(Fields fields) {
        var queries =
                fields.objects("queries").stream().map(DistanceQuery::read).toList();
        var machine = new MachineReader(fields);
        machine.build();
        return new DistanceCase(fields.text("id"), machine, queries);
    }

    @Override
    public int steps() {
        return queries.size();
    }

    @Override
    public List<Mismatch> run() {
        var mismatches = new Mismatches(id);
        var run = new DistanceRun(machine.build(), mismatches);
        run.checkAcsAfterBoot(machine.fields());
        for (int i = 0; i < queries.size(); i++) {
            mismatches.at(i);
            run.run(queries.get(i));
        }
        return mismatches.all();
    }
}
