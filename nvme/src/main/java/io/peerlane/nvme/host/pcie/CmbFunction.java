package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;

/**
 * A real function as the set-up of the controller memory buffer sees it.
 *
 * @param forOwner whether the buffer is left to the owner of the function: no pool, not published
 */
record CmbFunction(PciFunction function, ControllerRegisters registers, P2pDma p2pdma, boolean forOwner)
        implements CmbHost {

    @Override
    public boolean hasMemorySpaceControl() {
        return registers.capabilities().controllerMemoryBuffer();
    }

    @Override
    public int read(long register) {
        return registers.read(register);
    }

    @Override
    public void write(long register, int value) {
        registers.write(register, value);
    }

    @Override
    public long barLength(int bar) {
        return function.bar(bar).map(Bar::size).orElse(0L);
    }

    @Override
    public long barStart(int bar) {
        return function.bar(bar).map(Bar::address).orElse(0L);
    }

    @Override
    public long barBusAddress(int bar) {
        return barStart(bar);
    }

    @Override
    public void addResource(int bar, long size, long offset) {
        if (forOwner) {
            p2pdma.init(function);
        } else {
            p2pdma.addResource(function, bar, size, offset);
        }
    }

    @Override
    public void publish() {
        if (!forOwner) {
            p2pdma.publish(function, true);
        }
    }
}
