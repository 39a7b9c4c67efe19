package io.peerlane.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSurroundingsTest {

    private static final Optional<String> NO_KERNEL = Optional.of("no kernel of this version");
    private static final Optional<String> NOTHING = Optional.empty();

    private static GuestSurroundings linux(
            Optional<String> missing, boolean setupAllowed, boolean root, boolean packageManager, long freeBytes) {
        return new GuestSurroundings("Linux", "amd64", missing, setupAllowed, root, packageManager, freeBytes);
    }

    @Test
    void aGuestThatIsReadyNeedsNeitherRootNorSetup() {
        var ready = linux(NOTHING, false, false, false, 100 << 20);

        assertThat(ready.whyNot()).isEmpty();
        assertThat(ready.needsSetup()).isFalse();
    }

    @Test
    void rootWithPackagesAndRoomCanSetUp() {
        var bare = linux(NO_KERNEL, true, true, true, 4L << 30);

        assertThat(bare.whyNot()).isEmpty();
        assertThat(bare.needsSetup()).isTrue();
    }

    @Test
    void anotherSystemOrProcessorIsNamed() {
        var mac = new GuestSurroundings("Mac OS X", "aarch64", NOTHING, true, true, true, 4L << 30);
        var arm = new GuestSurroundings("Linux", "aarch64", NOTHING, true, true, true, 4L << 30);

        assertThat(mac.whyNot()).hasValue("the guest's harness runs on Linux, this is Mac OS X");
        assertThat(arm.whyNot()).hasValue("the guest is an x86-64 machine, this is aarch64");
    }

    @Test
    void aSetupThatIsForbiddenIsNotDone() {
        assertThat(linux(NO_KERNEL, false, true, true, 4L << 30).whyNot()).hasValueSatisfying(why -> assertThat(why)
                .startsWith("no kernel of this version; -Dpeerlane.interop.setup=false forbids"));
    }

    @Test
    void aUserIsToldToRunTheSetupAsRoot() {
        assertThat(linux(NO_KERNEL, true, false, true, 4L << 30).whyNot())
                .hasValue("no kernel of this version; run src/interop/linux-guest/setup as root, once");
    }

    @Test
    void anotherPackageManagerIsNamedAsMissing() {
        assertThat(linux(NO_KERNEL, true, true, false, 4L << 30).whyNot())
                .hasValueSatisfying(why -> assertThat(why).contains("no apt-get"));
    }

    @Test
    void aFullDiskIsNamedBeforeTheSetupAndBeforeARun() {
        assertThat(linux(NO_KERNEL, true, true, true, 2L << 30).whyNot())
                .hasValue("no kernel of this version; 2048 MiB free, wanted 3072 MiB");
        assertThat(linux(NOTHING, true, true, true, 10 << 20).whyNot()).hasValue("10 MiB free, wanted 64 MiB");
    }

    @Test
    void freeBytesAreThoseOfTheNearestFolderThatExists(@TempDir Path folder) throws Exception {
        var here = GuestSurroundings.of(folder.resolve("not/there/yet"), NOTHING);

        assertThat(here.freeBytes()).isPositive();
    }
}
