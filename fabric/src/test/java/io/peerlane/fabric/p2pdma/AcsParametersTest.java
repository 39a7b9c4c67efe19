package io.peerlane.fabric.p2pdma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcsParametersTest {

    /** Control of the downstream ports 02:00.0 and 02:01.0 after boot, both 1dh before. */
    private static int[] afterBoot(AcsParameters parameters) {
        var machine = TestMachine.oneSwitch(TestMachine.NOT_LISTED)
                .acs("02:00.0", 0x1d)
                .acs("02:01.0", 0x1d);
        parameters.apply(machine.topology());
        return new int[] {machine.acs("02:00.0"), machine.acs("02:01.0")};
    }

    @ParameterizedTest
    @CsvSource({
        "02:00.0, 0x11, 0x1d",
        "0000:02:00.0, 0x11, 0x1d",
        "0x0:0x2:0.0, 0x11, 0x1d",
        "0001:02:00.0, 0x1d, 0x1d",
        "02:00.0;02:01.0, 0x11, 0x11",
        "02:00.0;02:01.0;, 0x11, 0x11",
        ";02:00.0, 0x1d, 0x1d",
        "02:00.0;zz;02:01.0, 0x11, 0x1d",
        "02:00.0 ;02:01.0, 0x1d, 0x1d",
        "02:00.0y;02:01.0, 0x1d, 0x1d",
        "02:00;02:01.0, 0x1d, 0x1d",
        "1:2:3:4.5;02:01.0, 0x1d, 0x1d",
        "00:01.0/00.0/00.0, 0x11, 0x1d",
        "01:00.0/01.0, 0x1d, 0x11",
        "00:00.0/00:01.0/00.0/00.0, 0x1d, 0x1d",
        "zz/05.0;02:01.0, 0x1d, 0x11",
        "zz/00.0;02:01.0, 0x1d, 0x11",
        "zz/0y.0;02:01.0, 0x1d, 0x1d",
        "pci:10b5:8747, 0x11, 0x11",
        "pci:10b5:0, 0x11, 0x11",
        "pci:0:0:0:0, 0x11, 0x11",
        "pci:8086:8747;02:01.0, 0x1d, 0x11",
        "pci:8086:8747x;02:01.0, 0x1d, 0x1d",
        "pci:10b5:8747x, 0x11, 0x11",
        "pci:10b5:8747:1;02:01.0, 0x11, 0x11",
        "pci:10b5:8748:1;02:01.0, 0x1d, 0x1d",
        "pci:10b5:8747:1:1;02:01.0, 0x1d, 0x11",
        "pci:;02:01.0, 0x1d, 0x1d",
        "'', 0x1d, 0x1d",
    })
    void clearsRedirectOfWhatDisableAcsRedirSelects(String text, String first, String second) {
        assertThat(afterBoot(new AcsParameters(false, text, "")))
                .containsExactly(Integer.decode(first), Integer.decode(second));
    }

    @ParameterizedTest
    @CsvSource({
        "0@02:00.0, 0x1c, 0x1d",
        "x1x@02:00.0, 0x1f, 0x1d",
        "0000000@pci:10b5:8747, 0x00, 0x00",
        "@02:00.0, 0x1d, 0x1d",
        "02:00.0, 0x1d, 0x1d",
        "0@02:00.0;02:01.0, 0x1c, 0x1d",
        "0@02:05.0;02:00.0;0@02:01.0, 0x1d, 0x1d",
        "2@02:00.0;0@02:01.0, 0x1d, 0x1d",
        "00000000@02:00.0, 0x1d, 0x1d",
        "xxxxxxxxx0@02:00.0, 0x1c, 0x1d",
        "11x@02:00.0;00x@02:00.0, 0x1f, 0x1d",
    })
    void forcesTheFlagsThatConfigAcsGives(String text, String first, String second) {
        assertThat(afterBoot(new AcsParameters(false, "", text)))
                .containsExactly(Integer.decode(first), Integer.decode(second));
    }

    @Test
    void enablesWhatAnIommuDriverAsksForAsFarAsCapable() {
        var machine = TestMachine.oneSwitch(TestMachine.NOT_LISTED);
        new AcsParameters(true, "", "").apply(machine.topology());
        assertThat(machine.acs("02:00.0")).isEqualTo(0x1d);
        assertThat(machine.acs("03:00.0")).isEqualTo(0x1d);
    }

    @Test
    void startsFromTheFirmwareValueAgainOnAMatch() {
        var machine = TestMachine.oneSwitch(TestMachine.NOT_LISTED).acs("02:00.0", 0x04);
        new AcsParameters(true, "02:00.0", "").apply(machine.topology());
        assertThat(machine.acs("02:00.0")).isZero();
        assertThat(machine.acs("02:01.0")).isEqualTo(0x1d);
    }

    @Test
    void letsConfigAcsAloneCountIfBothParametersMatch() {
        assertThat(afterBoot(new AcsParameters(true, "02:00.0;02:01.0", "x@02:00.0")))
                .containsExactly(0x1d, 0x11);
    }

    @Test
    void asksForTranslationBlockingTooWhereAtsIsOff() {
        var machine = TestMachine.oneSwitch(TestMachine.NOT_LISTED);
        new AcsParameters(true, true, "", "").apply(machine.topology());
        assertThat(machine.acs("02:00.0")).isEqualTo(0x1f);
    }

    @ParameterizedTest
    @CsvSource({
        "zz;02:00.0, '', SELECTOR, zz;02:00.0",
        "02:07.0;02:00, '', SELECTOR, 02:00",
        "'', 02:00.0, FLAGS_MISSING, 02:00.0",
        "'', 0@02:05.0;02:00.0;0@02:01.0, FLAG, 02:00.0;0@02:01.0",
        "'', 00000000@02:00.0, FLAG_BEYOND_REGISTER, 00000000@02:00.0",
        "'', 0@zz, SELECTOR, 0@zz",
    })
    void saysOnceWhatCannotBeRead(String redirect, String config, AcsParameterWarning.Problem problem, String unread) {
        var machine = TestMachine.oneSwitch(TestMachine.NOT_LISTED);
        assertThat(new AcsParameters(false, redirect, config).apply(machine.topology()))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.problem()).isEqualTo(problem);
                    assertThat(warning.unread()).isEqualTo(unread);
                    assertThat(warning.message())
                            .contains("found '" + unread + "'")
                            .doesNotContain("\n");
                });
    }

    @ParameterizedTest
    @CsvSource({"02:00.0;02:01.0, ''", "pci:10b5:8747x, ''", "'', x@pci:0:0"})
    void saysNothingOfParametersThatEveryFunctionCanReadUpToItsMatch(String redirect, String config) {
        var machine = TestMachine.oneSwitch(TestMachine.NOT_LISTED);
        assertThat(new AcsParameters(false, redirect, config).apply(machine.topology()))
                .isEmpty();
    }

    @Test
    void countsAgainAfterAResetHasBroughtTheFirmwareValueBack() {
        var machine = TestMachine.oneSwitch(TestMachine.NOT_LISTED);
        var parameters = new AcsParameters(true, "02:01.0", "");
        assertThat(parameters.boot(machine.topology())).isEmpty();
        assertThat(machine.acs("02:00.0")).isEqualTo(0x1d);
        machine.acs("02:00.0", 0x04);
        machine.function("02:00.0").reset();
        assertThat(machine.acs("02:00.0")).isEqualTo(0x1d);
    }
}
