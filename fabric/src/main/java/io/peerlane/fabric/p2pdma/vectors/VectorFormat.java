package io.peerlane.fabric.p2pdma.vectors;

import java.util.List;
import java.util.function.Function;

/**
 * A format of vector files.
 *
 * @param name the value of {@code format} in the file
 * @param reader makes a case of its JSON object; refuses with {@link VectorException}
 */
public record VectorFormat(String name, Function<Fields, VectorCase> reader) {

    /** The formats about peer-to-peer DMA itself. */
    public static final List<VectorFormat> PEER_TO_PEER = List.of(
            new VectorFormat("p2pdma-distance", DistanceCase::read),
            new VectorFormat("p2pmem-attr", DistanceCase::read),
            new VectorFormat("p2pdma-pool", PoolCase::read));
}
