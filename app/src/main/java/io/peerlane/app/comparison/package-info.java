/**
 * The same workload by several data paths: a target process and client processes of their own for every path and repeat,
 * interleaved; ledger, requests and processor time read before and after every measured window; invariants checked;
 * differences judged with an interval.
 *
 * <p>Blocking code on the caller's thread. Processes and the target's HTTP interface are behind interfaces, so that the
 * orchestration runs in tests without either.
 */
@NullMarked
package io.peerlane.app.comparison;

import org.jspecify.annotations.NullMarked;
