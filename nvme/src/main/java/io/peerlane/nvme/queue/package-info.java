/**
 * The arithmetic of submission and completion queues: head, tail, phase, wrap; no memory and no doorbell (NVMe Base 2.1,
 * 3.3.1). Both ends use it: the host produces submissions and consumes completions, the controller the reverse.
 *
 * <p>Not thread-safe: a ring belongs to the thread, or the lock, of its queue.
 */
@NullMarked
package io.peerlane.nvme.queue;

import org.jspecify.annotations.NullMarked;
