package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function of an imported machine, and what is known about it.
 *
 * @param function as placed; its ACS registers read as off where they are unknown
 * @param accessControl its access control services, or why they are unknown
 * @param knownType device/port type, null if the dump does not say
 * @param isIdentityKnown vendor and device were read
 * @param classCode 24 bits, -1 if the dump does not say
 * @param isHeaderShown the registers of the header were in the dump
 * @param bars memory BARs
 * @param isPublished whether its memory is published; null without peer-to-peer state or where the dump does not say
 * @param peerMemory bytes of published memory, 0 if unknown
 * @param movedTo the port that a what-if puts it below, null if it is where the dump says
 * @param description words of the dump
 */
public record ImportedFunction(
        PciFunction function,
        AccessControl accessControl,
        @Nullable PortType knownType,
        boolean isIdentityKnown,
        int classCode,
        boolean isHeaderShown,
        List<AddressRange> bars,
        @Nullable Boolean isPublished,
        long peerMemory,
        @Nullable BusDeviceFunction movedTo,
        String description) {

    private static final int NVME = 0x0108;
    private static final int NETWORK = 0x02;
    private static final int INFINIBAND = 0x0c06;
    private static final Pattern ADAPTER_WORDS =
            Pattern.compile("(?i)ethernet|infiniband|connectx|network (?:device|adapter)");
    private static final Pattern DRIVE_WORDS = Pattern.compile("(?i)\\bnvme\\b|nvm express|\\bssd\\b");
    private static final int DISPLAY = 0x03;
    private static final int ACCELERATOR = 0x12;
    private static final long MIN_PEER_MEMORY = 2 << 20;

    /** Copies the list. */
    public ImportedFunction {
        bars = List.copyOf(bars);
    }

    /** Its address. */
    public BusDeviceFunction address() {
        return function.address();
    }

    /** Device/port type; empty if the dump does not say. */
    public Optional<PortType> type() {
        return Optional.ofNullable(knownType);
    }

    /** True if a bus lies below. */
    public boolean isBridge() {
        return function.portType().isBridge();
    }

    /** True for drives, adapters and accelerators: what reads and writes peer memory. */
    public boolean isLikelyClient() {
        int base = classCode >> 16;
        return isNvme() || isAdapter() || base == DISPLAY || base == ACCELERATOR;
    }

    /**
     * True if it publishes memory, or the dump does not say and it is a drive or an accelerator with a large prefetchable
     * BAR.
     */
    public boolean isLikelyProvider() {
        if (isPublished != null) {
            return isPublished;
        }
        boolean hasRoom = bars.stream().anyMatch(bar -> bar.prefetchable() && bar.size() >= MIN_PEER_MEMORY);
        return hasRoom && isLikelyClient();
    }

    /** True for an Ethernet, InfiniBand or other network adapter; without a class its name must say so. */
    public boolean isAdapter() {
        return classCode < 0
                ? ADAPTER_WORDS.matcher(description).find()
                : classCode >> 16 == NETWORK || classCode >> 8 == INFINIBAND;
    }

    /** True for an NVM Express controller; without a class its name must say so. */
    public boolean isNvme() {
        return classCode < 0 ? DRIVE_WORDS.matcher(description).find() : classCode >> 8 == NVME;
    }

    /** {@code vvvv:dddd}, or {@code ?} if unknown. */
    public String identity() {
        return isIdentityKnown ? function.identity().toString() : "?";
    }
}
