package io.peerlane.fabric.topology.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One dump in the clothes that people send it in; it says the same in all of them. */
class PastedTextTest {

    private static final String PLAIN = Dumps.text("one-switch", "lspci-vvv.txt");

    private static ImportedTopology read(String text, Charset charset) {
        return new TopologyImport()
                .add("dump", text.getBytes(charset))
                .cpu(Dumps.INTEL)
                .model()
                .build();
    }

    static Stream<String> disguises() {
        return Stream.of(
                PLAIN.replace("\n", "\r\n"),
                PLAIN.replaceAll("(?m)^", "    "),
                PLAIN.replaceAll("(?m)^", "> "),
                PLAIN.replaceAll("(?m)^", "> > "),
                PLAIN.replaceAll("(?m)^", ">> "),
                PLAIN.replace("\t", "        "),
                PLAIN.replace("\t", "\u00a0\u00a0"),
                PLAIN.replaceAll("(?m)^(0000:[0-9a-f:.]+)", "\u001b[01;31m$1\u001b[0m"),
                PLAIN.replaceAll("(?m)^(0000:)", "IOMMU Group 7 $1"),
                PLAIN.replace("=", "=3D").replace("Root Port", "Root =\nPort"),
                "Hello,\nhere it is:\n\n```\n" + PLAIN + "```\nBye\n",
                "root@server:~# lspci -D -nn -vvv\n" + PLAIN + "root@server:~#\n",
                "pcilib: sysfs_read_vpd: read failed: No such device\n" + PLAIN,
                PLAIN.replaceAll("(?m)^[ \t]+", ""),
                "\ufeff" + PLAIN);
    }

    @ParameterizedTest
    @MethodSource("disguises")
    void readsWhatWasPasted(String disguised) {
        assertThat(told(read(disguised, StandardCharsets.UTF_8))).isEqualTo(told(Dumps.read(PLAIN)));
    }

    @Test
    void readsWhatWindowsWrote() {
        assertThat(told(read("\ufeff" + PLAIN.replace("\n", "\r\n"), StandardCharsets.UTF_16LE)))
                .isEqualTo(told(Dumps.read(PLAIN)));
    }

    @Test
    void readsATreeBetweenProse() {
        String tree = Dumps.text("one-switch", "lspci-t.txt");
        var plain = Dumps.read(tree);
        assertThat(told(Dumps.read("As you see:\n$ lspci -t\n" + tree + "\nIs that good?\n")))
                .isEqualTo(told(plain));
        assertThat(told(Dumps.read(tree.replaceAll("(?m)^", "    ")))).isEqualTo(told(plain));
        assertThat(told(Dumps.read(tree.replaceAll("(?m)^", "> ")))).isEqualTo(told(plain));
    }

    @Test
    void takesTheLastFunctionOfAPath() {
        var machine = Dumps.read("""
                00:00.0 Host bridge [0600]: Maker Bridge [8086:1234]
                00:1c.0 PCI bridge [0604]: Maker Port [8086:3420]
                00:1c.0/01:00.0 Non-Volatile memory controller [0108]: Maker Drive [144d:a808]
                """);
        assertThat(machine.functions())
                .extracting(one -> one.address().toString())
                .containsExactlyInAnyOrder("0000:00:00.0", "0000:00:1c.0", "0000:01:00.0");
    }

    @Test
    void namesTheLineOfTheFileWhateverWasUndone() {
        String twice = "> 00:00.0 Host bridge: Maker Bridge\n".repeat(2);
        assertThatThrownBy(() -> Dumps.read("Hello\n" + twice))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("the first is in line 2");
    }

    @Test
    void readsAProcessorFromLscpu() {
        var imported = new TopologyImport().add("lscpu", """
                        Architecture:                    x86_64
                          CPU op-mode(s):                32-bit, 64-bit
                        Vendor ID:                       AuthenticAMD
                        BIOS CPU family:                 107
                        CPU family:                      25
                        """.getBytes(StandardCharsets.UTF_8));
        assertThat(imported.cpu())
                .hasValueSatisfying(cpu -> assertThat(cpu.family()).isEqualTo(25));
    }

    private static Object told(ImportedTopology machine) {
        return machine.functions().stream()
                .map(one -> one.address() + " " + one.identity() + " " + one.type() + " " + one.accessControl() + " "
                        + machine.topology().upstream(one.function()))
                .toList();
    }
}
