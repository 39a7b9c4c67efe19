package io.peerlane.app.cli;

/**
 * A number of bytes given as an option.
 *
 * @param bytes 0 and up
 */
record Size(long bytes) {}
