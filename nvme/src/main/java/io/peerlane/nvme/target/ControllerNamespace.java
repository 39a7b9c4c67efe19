package io.peerlane.nvme.target;

import io.peerlane.nvme.target.copyoffload.DataPlacement;

/**
 * A namespace as one controller sees it: with the memory path chosen for the two.
 *
 * @param namespace the namespace, enabled when this was made
 * @param placement where its requests from this controller find memory
 */
public record ControllerNamespace(TargetNamespace namespace, DataPlacement placement) {}
