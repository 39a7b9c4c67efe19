package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.p2pdma.DescribedProvider;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.nvme.wire.Registers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A controller and its BARs as a case describes them; memory is registered by the rules of peer-to-peer DMA. */
final class DescribedCmb implements CmbHost {

    private static final int CRE = 1;
    private static final long LOW_HALF = 0xffff_ffffL;

    private final CmbCase.Device device;
    private final Map<Integer, CmbCase.BarOf> bars = new HashMap<>();
    private final DescribedProvider provider;
    private final List<List<Long>> writes = new ArrayList<>();
    private long memorySpaceControl;

    DescribedCmb(CmbCase.Device device, String name) {
        this.device = device;
        device.bars().forEach(bar -> bars.put(bar.index(), bar));
        this.provider = new DescribedProvider(name, device.mappable(), memoryBars(device));
    }

    private static Map<Integer, DescribedProvider.MemoryBar> memoryBars(CmbCase.Device device) {
        Map<Integer, DescribedProvider.MemoryBar> memory = new HashMap<>();
        for (var bar : device.bars()) {
            if (bar.memory()) {
                memory.put(bar.index(), new DescribedProvider.MemoryBar(bar.start(), bar.bus(), bar.size()));
            }
        }
        return memory;
    }

    /** Register and value of each write, in order. */
    List<List<Long>> writes() {
        return writes;
    }

    long memorySpaceControl() {
        return memorySpaceControl;
    }

    PeerPool pool() {
        return provider.pool();
    }

    boolean isPublished() {
        return provider.isPublished();
    }

    @Override
    public boolean hasMemorySpaceControl() {
        return device.hasMemorySpaceControl();
    }

    /** Both registers read 0 until CMBMSC.CRE is set, on a controller that has CMBMSC. */
    @Override
    public int read(long register) {
        if (device.hasMemorySpaceControl() && (memorySpaceControl & CRE) == 0) {
            return 0;
        }
        return register == Registers.CMBLOC ? device.location() : device.size();
    }

    @Override
    public void write(long register, int value) {
        long half = Integer.toUnsignedLong(value);
        writes.add(List.of(register, half));
        memorySpaceControl = register == Registers.CMBMSC
                ? (memorySpaceControl & ~LOW_HALF) | half
                : (memorySpaceControl & LOW_HALF) | (half << Integer.SIZE);
    }

    @Override
    public long barLength(int bar) {
        return field(bar, CmbCase.BarOf::size);
    }

    @Override
    public long barStart(int bar) {
        return field(bar, CmbCase.BarOf::start);
    }

    @Override
    public long barBusAddress(int bar) {
        return field(bar, CmbCase.BarOf::bus);
    }

    private long field(int index, ToLongFunction<CmbCase.BarOf> value) {
        var bar = bars.get(index);
        return bar == null ? 0 : value.applyAsLong(bar);
    }

    @Override
    public void addResource(int bar, long size, long offset) {
        provider.addResource(bar, size, offset);
    }

    @Override
    public void publish() {
        provider.publish();
    }
}
