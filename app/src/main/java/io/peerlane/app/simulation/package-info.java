/**
 * Virtual time: what a machine would do, path by path, without sockets and without waiting. A plan names machines, paths and
 * loads; each combination is a point, simulated by itself. The same plan and seed give the same results to the byte.
 *
 * <p>Everything here is modelled; nothing is counted or measured. Points run on several threads; all else is one thread.
 */
@NullMarked
package io.peerlane.app.simulation;

import org.jspecify.annotations.NullMarked;
