/**
 * What can be said about a machine and its ways between functions, for people and for programs: the tree, what a dump left
 * out, verdicts for pairs of provider and client, and whether copy offload works between an adapter and a drive.
 *
 * <p>Verdicts come from {@link io.peerlane.fabric.p2pdma.TopologyExplainer}; bytes per byte moved are computed from the
 * routes, never measured. Text fits 100 columns. All types are immutable and safe from any thread.
 */
@NullMarked
package io.peerlane.app.topology;

import org.jspecify.annotations.NullMarked;
