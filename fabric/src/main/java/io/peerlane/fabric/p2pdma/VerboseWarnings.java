package io.peerlane.fabric.p2pdma;

import java.util.ArrayList;
import java.util.List;

/** The kernel's warnings about one pair, its list of functions no longer than the kernel's buffer. */
final class VerboseWarnings {

    /** Bytes of the kernel's buffer for the names of redirecting functions, the terminating zero included. */
    private static final int LIST_BYTES = 128;

    private VerboseWarnings() {}

    static List<String> of(Verdict verdict) {
        List<String> warnings = new ArrayList<>();
        if (!verdict.redirectors().isEmpty()) {
            warnings.add("ACS redirect is set between the client %s and the provider %s"
                    .formatted(verdict.client(), verdict.provider()));
            warnings.add("to clear it for this path, add the kernel parameter pci=disable_acs_redir=" + list(verdict));
            verdict.hostBridges().stream()
                    .filter(check -> check.outcome() == HostBridgeCheck.Outcome.NOT_LISTED)
                    .forEach(check -> warnings.add(check.describe()));
        }
        if (!verdict.isSupported()) {
            warnings.add("client %s and provider %s share neither an upstream bridge nor an allow-listed host bridge"
                    .formatted(verdict.client(), verdict.provider()));
        }
        return List.copyOf(warnings);
    }

    /** Whole names only, each with its separator while the buffer is filled, none at the end. */
    private static String list(Verdict verdict) {
        var list = new StringBuilder();
        for (var redirector : verdict.redirectors()) {
            String entry = redirector + ";";
            if (list.length() + entry.length() > LIST_BYTES - 1) {
                break;
            }
            list.append(entry);
        }
        list.setLength(list.length() - 1);
        return list.toString();
    }
}
