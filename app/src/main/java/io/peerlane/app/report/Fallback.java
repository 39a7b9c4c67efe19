package io.peerlane.app.report;

import java.util.List;

/**
 * Requests of a copy-offload path that host memory served instead; counted.
 *
 * @param path path asked for
 * @param reason the target's name for the reason
 * @param requests how many, over all windows
 * @param explanation what the target says about it, line by line
 */
public record Fallback(String path, String reason, long requests, List<String> explanation) {}
