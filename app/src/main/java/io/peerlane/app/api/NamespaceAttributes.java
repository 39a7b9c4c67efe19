package io.peerlane.app.api;

/**
 * Attributes of a namespace, as nvmet's configfs has them.
 *
 * @param schemaVersion 1
 * @param enable whether hosts see it
 * @param p2pmem {@code 0}, {@code 1} or the address of a provider
 */
public record NamespaceAttributes(int schemaVersion, String nqn, int nsid, boolean enable, String p2pmem) {}
