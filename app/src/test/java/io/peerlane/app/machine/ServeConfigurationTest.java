package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.cli.ServeOptions;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.config.TimingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock that command line and file ask for together. */
class ServeConfigurationTest {

    @TempDir
    private Path folder;

    private static ServeOptions options(Optional<Path> config, Optional<String> timing, Optional<Integer> dilation) {
        return new ServeOptions(
                config,
                Optional.empty(),
                List.of(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                timing,
                dilation,
                List.of());
    }

    private static TimingSettings timing(Optional<Path> config, String mode, Integer dilation) {
        return ServeConfiguration.of(options(config, Optional.ofNullable(mode), Optional.ofNullable(dilation)))
                .timing();
    }

    private Optional<Path> file(String text) throws IOException {
        return Optional.of(Files.writeString(folder.resolve("serve.yaml"), text));
    }

    @Test
    void putsTheCommandLineOverTheFile() throws IOException {
        assertThat(timing(Optional.empty(), null, null)).isEqualTo(TimingSettings.UNTIMED);
        assertThat(timing(Optional.empty(), "paced", null)).isEqualTo(TimingSettings.paced(100));
        assertThat(timing(Optional.empty(), "paced", 20)).isEqualTo(TimingSettings.paced(20));
        var paced = file("{timing: paced, dilation: 50}");
        assertThat(timing(paced, null, null)).isEqualTo(TimingSettings.paced(50));
        assertThat(timing(paced, null, 20)).isEqualTo(TimingSettings.paced(20));
        assertThat(timing(paced, "paced", null)).isEqualTo(TimingSettings.paced(50));
        assertThat(timing(paced, "untimed", null)).isEqualTo(TimingSettings.UNTIMED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "virtual | 100 | --timing: found 'virtual', wanted untimed or paced",
                "paced | 0 | --dilation: found '0', wanted 1 to 1000",
                "paced | 1001 | --dilation: found '1001', wanted 1 to 1000",
                "untimed | 100 | --dilation: found '100', wanted none without --timing paced",
                "| 100 | --dilation: found '100', wanted none without --timing paced"
            })
    void refusesWhatNoClockCanBe(String mode, int dilation, String message) {
        assertThatThrownBy(() -> timing(Optional.empty(), mode, dilation))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }
}
