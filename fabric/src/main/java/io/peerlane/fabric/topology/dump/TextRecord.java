package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.AcsCapability;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of {@code lspci -v}, {@code -vv} and {@code -vvv} about one function. Which capabilities are absent is known
 * only at the end of the record.
 */
final class TextRecord {

    private static final Pattern BUS = Pattern.compile(
            "Bus: primary=([0-9a-fA-F]{2}), secondary=([0-9a-fA-F]{2}), subordinate=([0-9a-fA-F]{2})\\b.*");
    private static final Pattern MEMORY = Pattern.compile(
            "(?:Region \\d+: )?(?:\\[virtual\\] )?Memory at ([0-9a-fA-F]{1,16}) \\((64|32)-bit, (non-)?prefetchable\\)(.*)");
    private static final Pattern WINDOW =
            Pattern.compile("(Prefetchable memory|Memory) behind bridge: ([0-9a-fA-F]{1,16})-([0-9a-fA-F]{1,16})(.*)");
    private static final Pattern SIZE = Pattern.compile("\\[size=(\\d{1,9})([KMGT]?)\\]");
    private static final Pattern CAPABILITY = Pattern.compile("Capabilities: \\[([0-9a-fA-F]{2,3})[^\\]]*\\] (.*)");
    private static final Pattern EXPRESS = Pattern.compile("Express (?:\\(v\\d+\\) )?(.*)");
    private static final Pattern ACS_BY_NUMBER =
            Pattern.compile("(?:#0?d\\b|.*(?:[Cc]apability ID|Unknown) \\(?(?:0x)?(?:000d|0d|d|13)\\b).*");
    private static final Pattern SUBSYSTEM =
            Pattern.compile("Subsystem: (?:.*\\[)?([0-9a-fA-F]{4}):([0-9a-fA-F]{4})\\]?");
    private static final Pattern NUMBER_OF_VFS = Pattern.compile(".*Number of VFs: (\\d{1,5}),.*");
    private static final Pattern VF_OFFSET =
            Pattern.compile("VF offset: (\\d{1,5}), stride: (\\d{1,5}), Device ID: ([0-9a-fA-F]{4})");
    private static final Map<String, Integer> SERVICES = Map.of(
            "SrcValid", AcsCapability.SOURCE_VALIDATION,
            "TransBlk", AcsCapability.TRANSLATION_BLOCKING,
            "ReqRedir", AcsCapability.REQUEST_REDIRECT,
            "CmpltRedir", AcsCapability.COMPLETION_REDIRECT,
            "UpstreamFwd", AcsCapability.UPSTREAM_FORWARDING,
            "EgressCtrl", AcsCapability.EGRESS_CONTROL,
            "DirectTrans", AcsCapability.DIRECT_TRANSLATED);
    private static final int EXTENDED = 0x100;

    private final RawFunction into;
    private boolean verbose;
    private boolean capabilitiesShown;
    private boolean isIncomplete;
    private boolean noCapabilities;
    private boolean hasAcs;
    private boolean isExpress;
    private boolean virtualFunctionsOn;
    private int services = -1;
    private int control = -1;
    private int virtualFunctions;
    private String unfinished = "";

    TextRecord(RawFunction into) {
        this.into = into;
    }

    /** @param line without indentation */
    void line(String line) {
        int colon = line.indexOf(':');
        switch (colon < 0 ? line : line.substring(0, colon)) {
            case "Capabilities" -> capability(line);
            case "Status", "Control", "Flags" -> header(line);
            case "Bus" -> bus(line);
            case "Subsystem" -> subsystem(line);
            case "ACSCap", "ACSCtl" -> accessControl(line);
            case "IOVCtl" -> virtualFunctionsOn = line.contains("Enable+");
            default -> other(line);
        }
    }

    /** Capabilities have lines of these names too. */
    private void header(String line) {
        if (capabilitiesShown) {
            return;
        }
        verbose = true;
        isIncomplete |= line.contains("!!!");
        noCapabilities |= line.startsWith("Status") && line.contains("Cap-");
        if (line.startsWith("Control")) {
            control(line);
        }
    }

    private void other(String line) {
        if (line.startsWith("!!! Unknown header type") || line.contains("<chain looped>")) {
            isIncomplete = true;
        } else if (line.startsWith("Initial VFs")) {
            Matcher m = NUMBER_OF_VFS.matcher(line);
            virtualFunctions = m.matches() ? Integer.parseInt(m.group(1)) : 0;
        } else if (!unfinished.isEmpty() && SERVICES.containsKey(line.split("[+-]", 2)[0])) {
            accessControl(unfinished + " " + line);
        } else if (line.startsWith("VF offset")) {
            virtualFunctions(line);
        } else if (!verbose && !capabilitiesShown) {
            DeviceLine.readOn(line, into);
            memory(line);
        } else if (!capabilitiesShown) {
            memory(line);
        }
    }

    private void capability(String line) {
        capabilitiesShown = true;
        Matcher m = CAPABILITY.matcher(line);
        if (!m.matches()) {
            isIncomplete |= !line.startsWith("Capabilities: [");
            return;
        }
        String text = m.group(2);
        Matcher express = EXPRESS.matcher(text);
        if (express.matches()) {
            isExpress = true;
            into.type = PortTypes.ofText(express.group(1)).orElse(null);
        }
        boolean isExtended = DeviceLine.hex(m.group(1)) >= EXTENDED;
        hasAcs |= isExtended
                && (text.startsWith("Access Control")
                        || ACS_BY_NUMBER.matcher(text).matches());
        isIncomplete |= text.contains("<chain") || text.contains("<unreadable") || text.contains("access denied");
    }

    private void control(String line) {
        if (line.contains("Mem+")) {
            into.decodes = true;
        } else if (line.contains("Mem-")) {
            into.decodes = false;
        }
    }

    private void bus(String line) {
        Matcher m = BUS.matcher(line);
        if (m.matches()) {
            into.bridgeHeader = true;
            into.secondary = DeviceLine.hex(m.group(2));
            into.subordinate = DeviceLine.hex(m.group(3));
        }
    }

    private void subsystem(String line) {
        Matcher m = SUBSYSTEM.matcher(line);
        if (m.matches()) {
            into.subsystemVendor = DeviceLine.hex(m.group(1));
            into.subsystemDevice = DeviceLine.hex(m.group(2));
        }
    }

    /** Mail programs break lines: one that lacks services waits for the next. */
    private void accessControl(String line) {
        int on = services(line);
        unfinished = on < 0 ? line : "";
        if (line.startsWith("ACSCap")) {
            services = on;
        } else {
            control = on;
        }
    }

    /** Bits that are on; -1 unless the line names all that redirect. */
    private static int services(String line) {
        int on = 0;
        int named = 0;
        for (String word : line.substring(line.indexOf(':') + 1).trim().split("\\s+", -1)) {
            Integer bit = word.isEmpty() ? null : SERVICES.get(word.substring(0, word.length() - 1));
            if (bit != null) {
                named |= bit;
                on |= word.endsWith("+") ? bit : 0;
            }
        }
        return (named & AccessControl.REDIRECT) == AccessControl.REDIRECT ? on : -1;
    }

    private void virtualFunctions(String line) {
        Matcher m = VF_OFFSET.matcher(line);
        if (m.matches() && virtualFunctionsOn && virtualFunctions > 0) {
            into.virtualFunctions = new VirtualFunctions(
                    virtualFunctions,
                    Integer.parseInt(m.group(1)),
                    Integer.parseInt(m.group(2)),
                    DeviceLine.hex(m.group(3)));
        }
    }

    private void memory(String line) {
        Matcher bar = MEMORY.matcher(line);
        Matcher window = WINDOW.matcher(line);
        if (bar.matches()) {
            long start = Long.parseUnsignedLong(bar.group(1), 16);
            String rest = bar.group(4);
            if (start != 0 && !rest.contains("[disabled]") && !rest.contains("virtual")) {
                into.bars.add(new AddressRange(
                        start, size(rest), bar.group(3) == null, bar.group(2).equals("64")));
            }
        } else if (window.matches()) {
            window(window);
        }
    }

    private void window(Matcher m) {
        into.windowsRead = true;
        long start = Long.parseUnsignedLong(m.group(2), 16);
        long last = Long.parseUnsignedLong(m.group(3), 16);
        if (!m.group(4).contains("[disabled]") && Long.compareUnsigned(start, last) < 0) {
            into.windows.add(
                    new AddressRange(start, last - start + 1, m.group(1).startsWith("P"), start >>> 32 != 0));
        }
    }

    private static long size(String text) {
        Matcher m = SIZE.matcher(text);
        if (!m.find()) {
            return 0;
        }
        int shift = " KMGT".indexOf(m.group(2).isEmpty() ? ' ' : m.group(2).charAt(0)) * 10;
        return Long.parseLong(m.group(1)) << shift;
    }

    /** True if the record has more than its first line. */
    boolean isVerbose() {
        return verbose;
    }

    /** @param whole false if the rest of the record may be missing */
    void finish(boolean whole) {
        into.acs = accessControl(whole);
        into.endpointHeader = whole && verbose && !into.bridgeHeader && !isIncomplete;
        boolean listIsShown = capabilitiesShown && !isIncomplete;
        boolean isConventional = noCapabilities || (whole && verbose && (listIsShown || !capabilitiesShown));
        if (into.type == null && !isExpress && !isIncomplete && isConventional) {
            into.type = into.isBridge() ? PortType.CONVENTIONAL_BRIDGE : PortType.CONVENTIONAL;
        }
        if (!whole) {
            into.windowsRead = false;
        }
    }

    private AccessControl accessControl(boolean whole) {
        if (control >= 0) {
            return new AccessControl.Present(Math.max(services, control), control);
        }
        if (hasAcs) {
            return new AccessControl.Unknown("the ACS registers are not shown: use lspci -vv or more");
        }
        if (noCapabilities) {
            return new AccessControl.Absent();
        }
        if (isIncomplete) {
            return new AccessControl.Unknown("the capabilities could not be read: run as root");
        }
        if (!whole) {
            return new AccessControl.Unknown("the dump may be cut off here");
        }
        return verbose
                ? new AccessControl.Absent()
                : new AccessControl.Unknown("the dump shows no capabilities: use lspci -vvv as root");
    }
}
