package io.peerlane.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlNodeTest {

    private static YamlNode node(String text) {
        return YamlNode.parse("machine.yaml", text);
    }

    @Test
    void namesSourceLineKeyFoundAndWanted() {
        var root = node("a: 1\nb:\n  - c: lots\n");
        assertThatThrownBy(() ->
                        root.require("b").elements().getFirst().require("c").integer(0, 7))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("machine.yaml:3: b[0].c: found 'lots', wanted an integer from 0 to 7");
    }

    @Test
    void refusesAnUnknownKeyAndListsTheKnownOnes() {
        assertThatThrownBy(() -> node("sise: 1").only("size", "name"))
                .hasMessage("machine.yaml:1: sise: found an unknown key, wanted one of name, size");
    }

    @Test
    void refusesAKeyGivenTwice() {
        assertThatThrownBy(() -> node("a: 1\na: 2\n").entries()).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void refusesWhatIsNotYamlInOneLine() {
        assertThatThrownBy(() -> node("a: [1, 2"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("machine.yaml:")
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesAnEmptyDocument() {
        assertThatThrownBy(() -> node("# nothing\n")).hasMessageContaining("found nothing, wanted a YAML mapping");
    }

    @Test
    void refusesADocumentNestedTooDeeply() {
        assertThatThrownBy(() -> node("[".repeat(200) + "]".repeat(200))).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "128k,131072", "256MiB,268435456", "2 GiB,2147483648", "1t,1099511627776", "7b,7"})
    void readsSizesAsPeopleWriteThem(String text, long bytes) {
        assertThat(ByteSize.parse(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1.5g", "12x", "9999999999999t", "''"})
    void refusesWhatIsNoSize(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @Test
    void refusesASizeOutOfRange() {
        assertThatThrownBy(() -> node("size: 1k").require("size").byteSize(4096, 1 << 20))
                .hasMessage("machine.yaml:1: size: found '1k', wanted a size from 4 KiB to 1 MiB");
    }
}
