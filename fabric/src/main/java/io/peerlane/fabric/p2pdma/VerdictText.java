package io.peerlane.fabric.p2pdma;

import java.util.ArrayList;
import java.util.List;

/** A verdict in short sentences. */
final class VerdictText {

    private VerdictText() {}

    static String of(Verdict verdict) {
        List<String> sentences = new ArrayList<>();
        sentences.add(result(verdict));
        sentences.add(way(verdict));
        if (!verdict.redirectors().isEmpty()) {
            sentences.add("ACS redirects at " + verdict.redirectorNames().replace(";", ", ") + ".");
        }
        verdict.processorExemption().ifPresent(why -> sentences.add(why + "."));
        verdict.hostBridges().forEach(check -> sentences.add(check.describe()));
        sentences.addAll(advice(verdict));
        return String.join(" ", sentences);
    }

    private static String result(Verdict verdict) {
        String pair = "Client " + verdict.client() + ", provider " + verdict.provider() + ": ";
        return switch (verdict.mapType()) {
            case BUS_ADDR -> pair + "directly by bus address, " + hops(verdict) + ".";
            case THRU_HOST_BRIDGE -> pair + "through the host bridge, " + hops(verdict) + ".";
            case UNKNOWN, NONE, NOT_SUPPORTED -> pair + "not supported (" + hops(verdict) + ").";
        };
    }

    private static String hops(Verdict verdict) {
        return verdict.hops() == 1 ? "1 hop" : verdict.hops() + " hops";
    }

    private static String way(Verdict verdict) {
        if (verdict.provider().equals(verdict.client())) {
            return "They are one function.";
        }
        return verdict.common().map(common -> "Both are below " + common + ".").orElse("They share no bridge.");
    }

    /** A redirected pair that works through the host bridge is told what would make it direct. */
    private static List<String> advice(Verdict verdict) {
        if (!verdict.isSupported()) {
            return verdict.remedies();
        }
        return verdict.kernelParameter()
                .map(parameter -> List.of("For the direct way boot with " + parameter + "."))
                .orElse(List.of());
    }
}
