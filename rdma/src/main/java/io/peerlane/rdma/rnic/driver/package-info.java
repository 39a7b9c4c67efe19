/**
 * The driver of the adapter: verbs over its registers, rings and interrupts.
 *
 * <p>It reaches the adapter through the fabric alone (BAR 0, rings in host memory, MSI-X), with one exception: an
 * established stream is handed over by a call, {@link io.peerlane.rdma.rnic.driver.RnicDriver#offload}, where real
 * adapters take over TCP state by commands of their own.
 *
 * <p>Commands are serialised and may come from any thread; everything else belongs to a queue's event loop.
 */
@NullMarked
package io.peerlane.rdma.rnic.driver;

import org.jspecify.annotations.NullMarked;
