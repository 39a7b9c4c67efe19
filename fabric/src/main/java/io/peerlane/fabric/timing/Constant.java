package io.peerlane.fabric.timing;

/**
 * A value of the model.
 *
 * @param value in the unit of its parameter
 * @param source where it comes from, for people
 */
public record Constant(double value, Mark mark, String source) {}
