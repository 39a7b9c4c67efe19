package io.peerlane.app.comparison;

/**
 * Answer to {@code POST /api/p2p/windows}: from now on the peaks of peer memory are kept for this reader.
 *
 * @param schemaVersion 1
 * @param window its number, for {@code GET /api/p2p?window=}; the target keeps the last 16
 */
public record PeerToPeerWindow(int schemaVersion, long window) {}
