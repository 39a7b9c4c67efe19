package io.peerlane.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What is running, and on what. */
public final class Version implements IVersionProvider {

    /** Version of this program; {@code development} outside its jar. */
    public static String peerlane() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Everything a measurement depends on, by name. */
    public static Map<String, String> all() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("peerlane", peerlane());
        versions.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        versions.put(
                "os",
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        versions.put("cpus", String.valueOf(Runtime.getRuntime().availableProcessors()));
        return versions;
    }

    @Override
    public String[] getVersion() {
        Map<String, String> all = all();
        return new String[] {
            "peerlane " + all.get("peerlane"),
            "Java " + all.get("java"),
            "%s, %s processors".formatted(all.get("os"), all.get("cpus"))
        };
    }
}
