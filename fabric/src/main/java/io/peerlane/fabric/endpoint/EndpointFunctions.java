package io.peerlane.fabric.endpoint;

import java.util.List;

/**
 * The functions that an endpoint controller offers.
 *
 * @param physical number of physical functions
 * @param maxVirtual virtual functions of each physical one; a function not listed has none
 */
public record EndpointFunctions(int physical, List<Integer> maxVirtual) {

    /** Copies the list. */
    public EndpointFunctions {
        maxVirtual = List.copyOf(maxVirtual);
        if (physical < 1 || maxVirtual.size() > physical) {
            throw new IllegalArgumentException(
                    "%d physical functions, virtual ones of %d".formatted(physical, maxVirtual.size()));
        }
    }

    /** Physical functions only. */
    public static EndpointFunctions withoutVirtual(int physical) {
        return new EndpointFunctions(physical, List.of());
    }

    /**
     * True if the function exists.
     *
     * @param function from 0
     * @param virtual 0 for the physical function itself, virtual ones count from 1
     */
    public boolean contains(int function, int virtual) {
        if (function < 0 || function >= physical || virtual < 0) {
            return false;
        }
        return virtual == 0 || (function < maxVirtual.size() && virtual <= maxVirtual.get(function));
    }
}
