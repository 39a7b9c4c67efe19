package io.peerlane.app.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this machine has of what the guest needs.
 *
 * @param system the operating system's name
 * @param architecture the processor's
 * @param missing what {@code setup --check} finds missing; empty if the guest is ready
 * @param setupAllowed false with {@code -Dpeerlane.interop.setup=false}
 * @param root whether packages can be installed
 * @param packageManager whether apt-get is there
 * @param freeBytes in the file system of the guest's folder
 */
record GuestSurroundings(
        String system,
        String architecture,
        Optional<String> missing,
        boolean setupAllowed,
        boolean root,
        boolean packageManager,
        long freeBytes) {

    static final String SETUP_PROPERTY = "peerlane.interop.setup";

    /** The kernel's source with its objects, and the root disk. */
    private static final long SETUP_BYTES = 3L << 30;

    /** A run writes only its console and results. */
    private static final long RUN_BYTES = 64 << 20;

    static GuestSurroundings of(Path cache, Optional<String> missing) throws IOException {
        return new GuestSurroundings(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                missing,
                !"false".equals(System.getProperty(SETUP_PROPERTY)),
                "root".equals(System.getProperty("user.name")),
                Files.isExecutable(Path.of("/usr/bin/apt-get")),
                freeBytes(cache));
    }

    private static long freeBytes(Path folder) throws IOException {
        var existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing).getUsableSpace();
    }

    /** Why the guest cannot run here, even after a setup; empty if it can. */
    Optional<String> whyNot() {
        if (!system.equals("Linux")) {
            return Optional.of("the guest's harness runs on Linux, this is " + system);
        }
        if (!architecture.equals("amd64")) {
            return Optional.of("the guest is an x86-64 machine, this is " + architecture);
        }
        return missing.isEmpty() ? noRoom(RUN_BYTES) : missing.flatMap(this::whyNoSetup);
    }

    private Optional<String> whyNoSetup(String wanted) {
        if (!setupAllowed) {
            return Optional.of(wanted + "; -D" + SETUP_PROPERTY
                    + "=false forbids to set it up, src/interop/linux-guest/setup would");
        }
        if (!packageManager) {
            return Optional.of(wanted + "; there is no apt-get to install with, see src/interop/linux-guest/README.md");
        }
        if (!root) {
            return Optional.of(wanted + "; run src/interop/linux-guest/setup as root, once");
        }
        return noRoom(SETUP_BYTES).map(room -> wanted + "; " + room);
    }

    private Optional<String> noRoom(long wantedBytes) {
        return freeBytes >= wantedBytes
                ? Optional.empty()
                : Optional.of("%d MiB free, wanted %d MiB".formatted(freeBytes >> 20, wantedBytes >> 20));
    }

    /** True if a setup has to come first. */
    boolean needsSetup() {
        return missing.isPresent();
    }
}
