package io.peerlane.fabric.p2pdma;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What would change a verdict of "not supported". */
final class Remedies {

    private Remedies() {}

    static List<String> of(Verdict verdict) {
        if (verdict.isSupported()) {
            return List.of();
        }
        List<String> remedies = new ArrayList<>();
        verdict.kernelParameter().ifPresent(parameter -> remedies.add("Boot with " + parameter + "."));
        if (verdict.common().isEmpty()) {
            remedies.add("Move %s and %s below one switch whose ports do not redirect."
                    .formatted(verdict.provider(), verdict.client()));
        }
        remedies.add("Use a machine with " + allowedHostBridge(verdict) + ".");
        return List.copyOf(remedies);
    }

    private static String allowedHostBridge(Verdict verdict) {
        String names = verdict.hostBridges().stream()
                .filter(check -> !check.isAccepted())
                .map(HostBridgeCheck::hostBridge)
                .collect(Collectors.joining(" and "));
        return "an allow-listed host bridge at " + names + ", or an AMD processor of family 17h or later";
    }
}
