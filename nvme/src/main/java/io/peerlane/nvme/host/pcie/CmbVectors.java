package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.p2pdma.vectors.VectorFormat;

/** The format of vector files about the host's use of a controller memory buffer. */
public final class CmbVectors {

    /** Format {@code cmb}, version 1. */
    public static final VectorFormat FORMAT = new VectorFormat("cmb", CmbCase::read);

    private CmbVectors() {}
}
