package io.peerlane.fabric.pci;

import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One PCI function: identity, configuration space, BARs and interrupts.
 *
 * <p>Thread-safe. The address is the one captured at the last configuration write of type 0 (PCI Express Base 6.0,
 * 2.2.6.2), or the one it was built with.
 */
public final class PciFunction {

    private final String name;
    private final PciIdentity identity;
    private final PortType portType;
    private final ConfigurationSpace configuration;
    private final List<Bar> bars;
    private final boolean barsMappable;
    private final @Nullable MsixTable msix;
    private final @Nullable PciFunction physicalFunction;
    private final List<Runnable> resetHooks = new CopyOnWriteArrayList<>();
    private volatile @Nullable BusDeviceFunction address;
    private final Presence presence = new Presence();

    PciFunction(PciFunctionBuilder from) {
        name = from.name;
        identity = from.identity;
        portType = from.portType;
        msix = from.msix;
        bars = List.copyOf(from.bars);
        barsMappable = from.barsMappable;
        physicalFunction = from.physicalFunction;
        address = from.address;
        configuration = from.configuration();
        bars.forEach(bar -> bar.attach(configuration));
        if (msix != null) {
            msix.attach(configuration);
        }
        watchForReset();
    }

    /**
     * Starts a function.
     *
     * @param name for messages, e.g. {@code nvme0}
     */
    public static PciFunctionBuilder builder(String name) {
        return new PciFunctionBuilder(name);
    }

    private void watchForReset() {
        OptionalInt express = configuration.capability(Capabilities.PCI_EXPRESS);
        if (express.isEmpty() || portType.isBridge()) {
            return;
        }
        int deviceControl = express.getAsInt() + PciExpressCapability.DEVICE_CONTROL;
        configuration.onWrite((offset, written, before, after) -> {
            if (offset == deviceControl && (written & PciExpressCapability.INITIATE_FLR) != 0) {
                reset();
            }
        });
    }

    /** Name for messages. */
    public String name() {
        return name;
    }

    /** Vendor, device, class. */
    public PciIdentity identity() {
        return identity;
    }

    /** What kind of port the function is. */
    public PortType portType() {
        return portType;
    }

    /** Registers that software configures the function with. */
    public ConfigurationSpace configuration() {
        return configuration;
    }

    /**
     * Where the function is.
     *
     * @throws IllegalStateException before enumeration
     */
    public BusDeviceFunction address() {
        BusDeviceFunction known = address;
        if (known == null) {
            throw new IllegalStateException(name + " has no PCI address before enumeration");
        }
        return known;
    }

    /** The function captures its bus and device number, as from a configuration write of type 0. */
    public void captureAddress(BusDeviceFunction captured) {
        address = captured;
    }

    /** True once the function knows where it is. */
    public boolean hasAddress() {
        return address != null;
    }

    /** BAR by register number, 0 to 5; empty if the function has none there. */
    public Optional<Bar> bar(int index) {
        for (Bar bar : bars) {
            if (bar.index() == index) {
                return Optional.of(bar);
            }
        }
        return Optional.empty();
    }

    /** Every BAR in ascending order. */
    public List<Bar> bars() {
        return bars;
    }

    /** False if the processor must not map the BARs. */
    public boolean areBarsMappable() {
        return barsMappable;
    }

    /** @throws IllegalStateException if the function has no MSI-X */
    public MsixTable msix() {
        MsixTable table = msix;
        if (table == null) {
            throw new IllegalStateException(name + " has no MSI-X capability");
        }
        return table;
    }

    /** The physical function of a virtual one; empty for any other. */
    public Optional<PciFunction> physicalFunction() {
        return Optional.ofNullable(physicalFunction);
    }

    /** Live view of the access control services; empty if the function has none. */
    public Optional<AcsCapability> acs() {
        OptionalInt at = configuration.extendedCapability(Capabilities.ACS);
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(new AcsCapability(configuration.bytes().asSlice(at.getAsInt())));
    }

    /** Live view of the PCI Express capability; empty for a conventional function. */
    public Optional<PciExpressCapability> pciExpress() {
        OptionalInt at = configuration.capability(Capabilities.PCI_EXPRESS);
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(new PciExpressCapability(configuration.bytes().asSlice(at.getAsInt())));
    }

    /** Live view of the common header. */
    public ConfigurationHeader header() {
        return new ConfigurationHeader(configuration.bytes());
    }

    /** Live view of a bridge's header. */
    public Type1Header bridgeHeader() {
        if (!portType.isBridge()) {
            throw new IllegalStateException(name + " is no bridge but " + portType);
        }
        return new Type1Header(configuration.bytes());
    }

    /** Runs {@code hook} on every reset of the function, after its registers are back at their initial values. */
    public void onReset(Runnable hook) {
        resetHooks.add(hook);
    }

    /**
     * Resets the function: writable registers go back to their initial values, MSI-X is masked, then the hooks run. A
     * function level reset (PCI Express Base 6.0, 6.6.2) and a reset of the bus above end here. Nothing happens to a function
     * that was removed.
     */
    public void reset() {
        if (isPresent()) {
            initialise();
        }
    }

    private void initialise() {
        configuration.reset();
        if (msix != null) {
            msix.reset();
        }
        resetHooks.forEach(Runnable::run);
    }

    /** False from {@link #remove()} to {@link #insert()}: the function answers no request, reads give all ones. */
    public boolean isPresent() {
        return presence.isPresent();
    }

    /**
     * Changes with every removal and every insertion. Who read the same number before and after a transfer knows that the
     * function was there all the time, if {@link #isPresent} as well.
     */
    public int presence() {
        return presence.changes();
    }

    /**
     * How the device stops when it is taken out: {@code stop} runs once per removal, on the remover's thread, when no
     * request of the function passes any more; it must not block. Its future completes when no transfer that was under
     * way before goes on, and the device does nothing by itself any more.
     */
    public void stopOnRemoval(Supplier<CompletableFuture<Void>> stop) {
        presence.onStop(stop);
    }

    /**
     * Tells {@code listener} once, when the function was removed and its device has stopped: it has made its last access to
     * memory. Runs on the thread that stopped last, at once if the function is gone already; it must not block.
     */
    public RemovalWatch onRemoval(Runnable listener) {
        return presence.watch(listener);
    }

    /**
     * The function is taken out without notice (PCI Express Base 6.0, 6.7.1.3 and 2.9.1). Does not block; again: nothing.
     *
     * <p>A request that begins after this returned finds nobody: reads by processors and of configuration space give all
     * ones, reads by functions end as Unsupported Request, posted writes vanish and are counted as lost. The function's
     * own requests fail. Whoever is in the middle of a transfer may finish it, on memory that still exists; those of the
     * function itself are over when {@link #onRemoval} tells.
     */
    public void remove() {
        presence.remove(configuration::remove);
    }

    /**
     * The function is put back into the slot it was in, as after power-on, with the addresses it had: what the hot-plug
     * driver would assign. Its memory space and bus mastering are off until a driver takes it.
     *
     * @throws IllegalStateException if it is there, or its device has not stopped yet
     */
    public void insert() {
        presence.insert(() -> {
            long[] addresses = bars.stream().mapToLong(Bar::address).toArray();
            configuration.insert();
            initialise();
            for (int i = 0; i < addresses.length; i++) {
                bars.get(i).assign(addresses[i]);
            }
        });
    }

    /** Address and name. */
    @Override
    public String toString() {
        BusDeviceFunction known = address;
        return known == null ? name : known + " (" + name + ")";
    }
}
