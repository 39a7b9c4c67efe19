/**
 * Paced time: the machine runs on the wall clock, slowed down by a dilation, and what a device has done is seen by others no
 * sooner than the model says. Bytes move at once; completions, interrupts and messages wait.
 *
 * <p>A device that does something begins an {@link io.peerlane.fabric.timing.paced.Operation} with its
 * {@link io.peerlane.fabric.timing.paced.DrivePacing} or {@link io.peerlane.fabric.timing.paced.AdapterPacing} and goes on
 * when it is over. Operations pass the stages that {@link io.peerlane.fabric.timing.simulation virtual time} has, at the
 * times of events, not of the threads that handle them: an operation that another one caused begins when that one was over in
 * the model, so being woken late does not add up. What is delivered late all the same is counted
 * ({@link io.peerlane.fabric.timing.paced.PacedCounts}).
 *
 * <p>A device without pacing is untimed and meets nothing of this package.
 *
 * <p>Safe from any thread; nothing blocks but for the length of a few events. Operations are bounded by the queues of the
 * devices that begin them. Times are picoseconds of the machine.
 */
@NullMarked
package io.peerlane.fabric.timing.paced;

import org.jspecify.annotations.NullMarked;
