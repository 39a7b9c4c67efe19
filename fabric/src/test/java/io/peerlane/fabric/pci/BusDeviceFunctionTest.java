package io.peerlane.fabric.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusDeviceFunctionTest {

    @Test
    void printsWhatItReads() {
        assertThat(BusDeviceFunction.parse("0000:03:1f.7")).hasToString("0000:03:1f.7");
        assertThat(BusDeviceFunction.parse("10000:E1:00.0")).hasToString("10000:e1:00.0");
        assertThat(BusDeviceFunction.parse("3a:01.2")).isEqualTo(new BusDeviceFunction(0, 0x3a, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000:03:20.0",
                "0000:03:1f.8",
                "000:03:00.0",
                "0000:3:00.0",
                "0000:03:00",
                "x",
                "0000:03:00.0 "
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> BusDeviceFunction.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ordersByDomainThenBusThenDevice() {
        var sorted = java.util.stream.Stream.of("0001:00:00.0", "0000:02:00.0", "0000:01:1f.0", "0000:01:02.1")
                .map(BusDeviceFunction::parse)
                .sorted()
                .map(BusDeviceFunction::toString);
        assertThat(sorted).containsExactly("0000:01:02.1", "0000:01:1f.0", "0000:02:00.0", "0001:00:00.0");
    }

    @Test
    void routingIdPacksBusDeviceAndFunction() {
        assertThat(BusDeviceFunction.parse("0000:04:03.2").routingId()).isEqualTo(0x041a);
    }
}
