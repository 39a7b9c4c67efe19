/**
 * Octets in memory: value layouts of both byte orders, length checks and hex dumps.
 *
 * <p>Every multi-byte layout is unaligned, because wire formats put fields where they like. All types are stateless and
 * may be used from any thread.
 */
@NullMarked
package io.peerlane.fabric.octets;

import org.jspecify.annotations.NullMarked;
