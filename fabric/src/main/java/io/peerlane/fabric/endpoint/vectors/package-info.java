/**
 * Test vectors of outbound windows (format {@code epc-map}, version 1): small programs in JSON with the results that Linux
 * gives, read and run. Not thread-safe.
 */
@NullMarked
package io.peerlane.fabric.endpoint.vectors;

import org.jspecify.annotations.NullMarked;
