package io.peerlane.nvme.host.pcie;

import com.fasterxml.jackson.databind.JsonNode;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.nvme.wire.Registers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A controller and its BARs as a vector case describes them; registration as the peer-to-peer core rules it. */
final class CmbModel implements CmbHost {

    final List<List<String>> writes = new ArrayList<>();
    boolean published;

    private final boolean hasMemorySpaceControl;
    private final boolean mappable;
    private final int cmbloc;
    private final int cmbsz;
    private final Map<Integer, JsonNode> bars = new HashMap<>();
    private final List<PeerPool.Range> ranges = new ArrayList<>();
    private @Nullable PeerPool pool;
    private long cmbmsc;

    CmbModel(JsonNode vector) {
        hasMemorySpaceControl = vector.get("cap_cmbs").booleanValue();
        mappable = !vector.has("bars_mappable") || vector.get("bars_mappable").booleanValue();
        cmbloc = (int) hex(vector.get("cmbloc"));
        cmbsz = (int) hex(vector.get("cmbsz"));
        vector.get("bars").forEach(bar -> bars.put(bar.get("bar").intValue(), bar));
    }

    static long hex(JsonNode node) {
        return Long.parseUnsignedLong(node.textValue().substring(2), 16);
    }

    long cmbmsc() {
        return cmbmsc;
    }

    long poolSize() {
        return pool().size();
    }

    PeerPool pool() {
        var made = pool;
        if (made == null) {
            made = PeerPool.over(ranges);
            pool = made;
        }
        return made;
    }

    @Override
    public boolean hasMemorySpaceControl() {
        return hasMemorySpaceControl;
    }

    @Override
    public int read(long register) {
        if (hasMemorySpaceControl && (cmbmsc & 1) == 0) {
            return 0;
        }
        return register == Registers.CMBLOC ? cmbloc : cmbsz;
    }

    @Override
    public void write(long register, int value) {
        writes.add(List.of("0x" + Long.toHexString(register), "0x" + Integer.toHexString(value)));
        boolean high = register == Registers.CMBMSC + 4;
        long half = Integer.toUnsignedLong(value);
        cmbmsc = high ? cmbmsc & 0xffff_ffffL | half << 32 : cmbmsc & ~0xffff_ffffL | half;
    }

    @Override
    public long barLength(int bar) {
        return field(bar, "size");
    }

    @Override
    public long barStart(int bar) {
        return field(bar, "start");
    }

    @Override
    public long barBusAddress(int bar) {
        return field(bar, "bus");
    }

    private long field(int bar, String name) {
        var node = bars.get(bar);
        return node == null ? 0 : hex(node.get(name));
    }

    @Override
    public void addResource(int bar, long size, long offset) {
        var node = bars.get(bar);
        long length = barLength(bar);
        refuseIf(node == null || !node.get("kind").textValue().equals("memory"), Errno.EINVAL);
        refuseIf(Long.compareUnsigned(offset, length) >= 0, Errno.EINVAL);
        long bytes = size == 0 ? length - offset : size;
        refuseIf(!Octets.within(offset, bytes, length), Errno.EINVAL);
        refuseIf(!mappable, Errno.EOPNOTSUPP);
        long start = barStart(bar) + offset;
        boolean overlaps =
                ranges.stream().anyMatch(r -> start < r.physical() + r.size() && r.physical() < start + bytes);
        refuseIf(overlaps, Errno.ENOMEM);
        refuseIf(((start | bytes) & CmbSetup.PAGE_MAP_ALIGNMENT - 1) != 0, Errno.EINVAL);
        ranges.add(new PeerPool.Range(start, barBusAddress(bar) + offset, bytes));
    }

    private static void refuseIf(boolean condition, Errno errno) {
        if (condition) {
            throw new ErrnoException(errno, "refused by the model");
        }
    }

    @Override
    public void publish() {
        published = true;
    }
}
