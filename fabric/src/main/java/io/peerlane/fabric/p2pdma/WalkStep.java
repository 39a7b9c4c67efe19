package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;

/**
 * One function on the way between a provider and a client.
 *
 * @param address of the function
 * @param role its place on the way
 * @param redirects true if its ACS control register has a bit that redirects or filters peer traffic
 */
public record WalkStep(BusDeviceFunction address, Role role, boolean redirects) {

    /** Place on the way. */
    public enum Role {
        /** The provider, or a bridge above it and below the common one. */
        PROVIDER_SIDE,
        /** The lowest function that is on the chains of both. */
        COMMON,
        /** The client, or a bridge above it and below the common one. */
        CLIENT_SIDE
    }
}
