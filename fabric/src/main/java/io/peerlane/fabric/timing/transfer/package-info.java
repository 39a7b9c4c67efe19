/**
 * The routes of a machine as stages of a simulation: which links, forwarders and memories a transfer passes, and for how
 * long it takes each.
 *
 * <p>One thread; the stages are immutable.
 */
@NullMarked
package io.peerlane.fabric.timing.transfer;

import org.jspecify.annotations.NullMarked;
