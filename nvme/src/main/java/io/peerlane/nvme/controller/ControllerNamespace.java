package io.peerlane.nvme.controller;

import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;

/**
 * A namespace attached to an emulated controller.
 *
 * @param nsid namespace identifier, 1 to 1024
 * @param store where its blocks are; the controller does not close it
 * @param identity what names it
 */
public record ControllerNamespace(int nsid, BlockStore store, NamespaceIdentity identity) {

    /** Largest namespace identifier. */
    public static final int MAX_NSID = 1024;

    /** @throws IllegalArgumentException unless the identifier is 1 to 1024 */
    public ControllerNamespace {
        if (nsid < 1 || nsid > MAX_NSID) {
            throw new IllegalArgumentException("NSID: wanted 1 to " + MAX_NSID + ", found " + nsid);
        }
    }
}
