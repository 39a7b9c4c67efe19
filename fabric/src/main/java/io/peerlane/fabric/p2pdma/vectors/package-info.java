/**
 * Test vectors of peer-to-peer DMA: small programs in JSON with the results that Linux gives, read and run.
 *
 * <p>Runs the formats {@code p2pdma-distance}, {@code p2pmem-attr} and {@code p2pdma-pool}, version 1; a
 * {@link VectorFormat} of another package reads its cases with the same {@link Fields}. Each case runs on fresh
 * state from top to bottom; unknown keys are ignored. Not thread-safe.
 */
@NullMarked
package io.peerlane.fabric.p2pdma.vectors;

import org.jspecify.annotations.NullMarked;
