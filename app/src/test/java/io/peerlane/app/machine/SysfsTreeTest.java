package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.app.api.SysfsNode;
import io.peerlane.fabric.pci.PciFunction;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The machine {@code one-switch}: RNIC at 03:00.0, drives with a CMB of 64 MiB at 04:00.0 and 05:00.0. */
class SysfsTreeTest {

    private static LiveTarget target;

    private final List<String> changes = new ArrayList<>();
    private final SysfsNode root = new SysfsTree(
                    target.running.machine(), new RunningFunctions(target.running), Optional.of(new Recorder()))
            .root();

    private final class Recorder implements FunctionControl {

        @Override
        public void bind(PciFunction function) {
            changes.add("bind " + function.address());
        }

        @Override
        public void unbind(PciFunction function) {
            changes.add("unbind " + function.address());
        }

        @Override
        public void remove(PciFunction function) {
            changes.add("remove " + function.address());
        }

        @Override
        public void reset(PciFunction function) {
            changes.add("reset " + function.address());
        }

        @Override
        public void rescan() {
            changes.add("rescan");
        }
    }

    @BeforeAll
    static void start() {
        target = LiveTarget.on("one-switch");
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    private Map<String, SysfsNode> entries(String path) {
        return entries(root, path);
    }

    private static Map<String, SysfsNode> entries(SysfsNode root, String path) {
        var node = root;
        for (var name : path.split("/")) {
            node = ((SysfsNode.Directory) node).entries().get(name);
        }
        return ((SysfsNode.Directory) node).entries();
    }

    private String text(String directory, String file) {
        return ((SysfsNode.Text) entries(directory).get(file)).show().get();
    }

    private void store(String directory, String file, String text) {
        ((SysfsNode.Control) entries(directory).get(file)).store().accept(text);
    }

    @Test
    void hasADirectoryForEachFunction() {
        assertThat(entries("bus/pci/devices"))
                .hasSize(
                        target.running.machine().fabric().topology().functions().size());
    }

    @ParameterizedTest
    @CsvSource({
        "0000:04:00.0, class, 0x010802",
        "0000:04:00.0, revision, 0x00",
        "0000:04:00.0, current_link_speed, 16.0 GT/s PCIe",
        "0000:04:00.0, current_link_width, 4",
        "0000:04:00.0/p2pmem, size, 67108864",
        "0000:04:00.0/p2pmem, published, 1",
        "0000:04:00.0/nvme/nvme0, cmbsz, 67108889",
        "0000:02:00.0, secondary_bus_number, 3",
        "0000:00:01.0, subordinate_bus_number, 5",
        "0000:00:01.0, class, 0x060400",
    })
    void showsWhatLinuxWouldShow(String device, String file, String value) {
        assertThat(text("bus/pci/devices/" + device, file)).isEqualTo(value + "\n");
    }

    @Test
    void countsWhatSubmissionQueuesHoldAsNotAvailable() {
        var pool = target.pools().getFirst();
        assertThat(text("bus/pci/devices/0000:04:00.0/p2pmem", "available"))
                .isEqualTo(pool.available() + "\n")
                .isNotEqualTo(pool.size() + "\n");
    }

    @Test
    void hasNoPeerMemoryWhereThereIsNoPool() {
        assertThat(entries("bus/pci/devices/0000:03:00.0")).doesNotContainKeys("p2pmem", "nvme");
    }

    @Test
    void showsTheBarsAndWindowsWithTheirFlags() {
        var bar =
                target.running.machine().drives().get("nvme0").function().bar(2).orElseThrow();
        assertThat(text("bus/pci/devices/0000:04:00.0", "resource").lines())
                .hasSize(7)
                .contains(
                        "0x%016x 0x%016x 0x000000000014220c".formatted(bar.address(), bar.address() + bar.size() - 1));
        assertThat(text("bus/pci/devices/0000:00:01.0", "resource").lines())
                .hasSize(11)
                .anySatisfy(line -> assertThat(line).endsWith(" 0x0000000000102201"));
    }

    @Test
    void showsConfigurationSpaceAsItIsNow() {
        var config = (SysfsNode.Binary) entries("bus/pci/devices/0000:04:00.0").get("config");
        var identity = target.running.machine().drives().get("nvme0").function().identity();
        var bytes = config.show().get();
        assertThat(bytes).hasSize(4096);
        assertThat(HexFormat.of().formatHex(bytes, 9, 12)).isEqualTo("020801");
        assertThat((bytes[1] & 0xff) << 8 | bytes[0] & 0xff).isEqualTo(identity.vendor());
    }

    @Test
    void linksDriversAndFunctions() {
        assertThat(entries("bus/pci/devices/0000:04:00.0").get("driver"))
                .isEqualTo(new SysfsNode.Link("/sys/bus/pci/drivers/nvme"));
        assertThat(entries("bus/pci/drivers/nvme")).containsOnlyKeys("bind", "unbind", "0000:04:00.0", "0000:05:00.0");
        assertThat(entries("bus/pci/drivers/rnic")).containsOnlyKeys("bind", "unbind", "0000:03:00.0");
    }

    @Test
    void showsADriveOfUserSpaceWithoutWhatTheKernelsDriverWouldShow() {
        try (var other = LiveTarget.on("all-paths", "0")) {
            var tree = new TargetDocuments(other.running).sysfs();
            var address = other.running
                    .machine()
                    .drives()
                    .get("nvme3")
                    .function()
                    .address()
                    .toString();
            assertThat(entries(tree, "bus/pci/drivers/vfio-pci")).containsOnlyKeys("bind", "unbind", address);
            assertThat(entries(tree, "bus/pci/devices/" + address)).doesNotContainKeys("nvme", "p2pmem");
        }
    }

    @Test
    void changesWhatIsWritten() {
        store("bus/pci/devices/0000:04:00.0", "remove", "1\n");
        store("bus/pci/devices/0000:04:00.0", "remove", "0");
        store("bus/pci/devices/0000:04:00.0", "reset", "1");
        store("bus/pci/drivers/nvme", "unbind", "0000:05:00.0\n");
        store("bus/pci", "rescan", "1");
        store("bus/pci", "rescan", "0");
        assertThat(changes)
                .containsExactly("remove 0000:04:00.0", "reset 0000:04:00.0", "unbind 0000:05:00.0", "rescan");
    }

    @ParameterizedTest
    @CsvSource({
        "drivers/nvme, bind, 0000:04:00.0, CONFLICT, EBUSY",
        "drivers/nvme, unbind, 0000:03:00.0, CONFLICT, ENODEV",
        "drivers/rnic, bind, 0000:04:00.0, CONFLICT, ENODEV",
        "drivers/nvme, unbind, 0000:7f:00.0, NOT_FOUND, ENODEV",
        "drivers/nvme, unbind, nvme0, BAD_REQUEST, ENODEV",
        "drivers/nvme, unbind, '', BAD_REQUEST, ENODEV",
        "drivers/nvme, unbind, 0000:04:00.8, BAD_REQUEST, ENODEV",
        "devices/0000:04:00.0, remove, yes, BAD_REQUEST, EINVAL",
        "devices/0000:04:00.0, remove, -1, BAD_REQUEST, EINVAL",
        "devices/0000:04:00.0, reset, 0, BAD_REQUEST, EINVAL",
        "devices/0000:04:00.0, reset, '', BAD_REQUEST, EINVAL",
    })
    void refusesWhatTheKernelRefuses(String directory, String file, String text, String status, String errno) {
        assertThatThrownBy(() -> store("bus/pci/" + directory, file, text))
                .isInstanceOfSatisfying(ApiProblem.class, problem -> {
                    assertThat(problem.status().name()).isEqualTo(status);
                    assertThat(problem.body().errno()).isEqualTo(errno);
                });
        assertThat(changes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0000:7f:00.0, NOT_FOUND", "rubbish, BAD_REQUEST", "04:00.0, NOT_FOUND"})
    void saysWhyThereIsNoDirectory(String name, String status) {
        var devices = (SysfsNode.Directory)
                ((SysfsNode.Directory) entries("bus").get("pci")).entries().get("devices");
        assertThat(devices.missing().problem(name))
                .hasValueSatisfying(
                        problem -> assertThat(problem.status().name()).isEqualTo(status));
    }
}
