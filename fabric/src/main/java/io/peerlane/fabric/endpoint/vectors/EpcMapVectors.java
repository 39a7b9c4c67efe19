package io.peerlane.fabric.endpoint.vectors;

import io.peerlane.fabric.p2pdma.vectors.VectorFormat;

/** The format of vector files about outbound windows. */
public final class EpcMapVectors {

    /** Format {@code epc-map}. */
    public static final VectorFormat FORMAT = new VectorFormat("epc-map", EpcMapCase::read);

    private EpcMapVectors() {}
}
