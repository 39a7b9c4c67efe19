/**
 * Two reports of comparisons held against each other: whether they may be compared at all, and what differs in the numbers of
 * each path and load. Reports come from files that anyone may have written; what cannot be used is refused by name.
 *
 * <p>All types are immutable and safe from any thread.
 */
@NullMarked
package io.peerlane.app.report.diff;

import org.jspecify.annotations.NullMarked;
