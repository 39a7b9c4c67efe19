package io.peerlane.app.machine;

import io.peerlane.fabric.pci.PciFunction;

/**
 * Takes functions from their drivers, out of the machine, and back. Each call blocks until it is done and is not for event
 * loops; otherwise safe from any thread.
 */
interface FunctionControl {

    /** Gives a function to its driver. */
    void bind(PciFunction function);

    /** Takes a function from its driver, in order: what is outstanding is waited for. */
    void unbind(PciFunction function);

    /** The function is pulled out, without notice to its driver. */
    void remove(PciFunction function);

    /** A function level reset; a driver lets go of the function before and takes it again after. */
    void reset(PciFunction function);

    /** Functions that were pulled out are put back, and their drivers take them. */
    void rescan();
}
