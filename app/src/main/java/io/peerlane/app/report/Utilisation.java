package io.peerlane.app.report;

/**
 * How busy a resource of the modelled machine was in a window; modelled.
 *
 * @param resource such as {@code link 0000:00:01.0 up}
 * @param busy share of the machine's time, 0 to 1
 */
public record Utilisation(String resource, double busy) {}
