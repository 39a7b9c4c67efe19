/**
 * Bounds on what strangers can make the service log. Nothing here writes a log: callers ask whether a line may be written.
 * Safe from any thread.
 */
@NullMarked
package io.peerlane.fabric.logging;

import org.jspecify.annotations.NullMarked;
