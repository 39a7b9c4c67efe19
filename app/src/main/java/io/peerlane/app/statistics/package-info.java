/**
 * Statistics of paired measurements: what may be claimed of two data paths after every one was measured once in each of
 * several blocks, in random order.
 *
 * <p>The unit is the block. Within a block the logarithm of the ratio of path and baseline is taken, which removes what both
 * have in common: the drift of the machine, a neighbour that is there for minutes. Its location is a 20 % trimmed mean, so that
 * a window in which a neighbour stole the processor does not decide. The interval is a bootstrap-t over blocks. Whether a
 * difference may be claimed at all is decided for the whole family of questions of a report by flipping the labels of blocks,
 * which is what the random order did: that holds whatever the noise looks like.
 *
 * <p>Pure functions of their arguments and a seed, for any thread.
 */
@NullMarked
package io.peerlane.app.statistics;

import org.jspecify.annotations.NullMarked;
