package io.peerlane.app.api;

import java.util.Optional;

/**
 * Attributes to be written, those absent being left alone.
 *
 * @param p2pmem as it would be written to the file of that name, a newline at its end included
 */
public record NamespaceChange(Optional<Boolean> enable, Optional<String> p2pmem) {}
