package io.peerlane.app.report.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Descriptions of machines as a target gives them, made up. */
final class SampleMachine {

    private final List<Map<String, Object>> functions = new ArrayList<>();
    private final List<Map<String, Object>> drives = new ArrayList<>();
    private final String name;

    SampleMachine(String name) {
        this.name = name;
        function("0000:00:00.0", "hostBridges[0]", "conventional", "", "");
    }

    /** A switch below {@code 0000:00:01.0} with the adapter {@code rnic0} and drives. */
    static SampleMachine oneSwitch(String name, int drives) {
        SampleMachine machine =
                new SampleMachine(name).rootPort("0000:00:01.0").switchBelow("0000:00:01.0", "0000:01:00.0");
        machine.slot("0000:01:00.0", "0000:02:00.0").adapter("0000:02:00.0", "0000:03:00.0");
        for (int i = 0; i < drives; i++) {
            String port = "0000:02:%02x.0".formatted(i + 1);
            machine.slot("0000:01:00.0", port).drive(port, "0000:%02x:00.0".formatted(i + 4), "nvme" + i);
        }
        return machine;
    }

    SampleMachine rootPort(String address) {
        return function(address, "rootPort", "root_port", "", "");
    }

    SampleMachine switchBelow(String port, String address) {
        return function(address, "switch", "upstream_port", port, "");
    }

    SampleMachine slot(String switchAddress, String address) {
        return function(address, "slot", "downstream_port", switchAddress, "");
    }

    SampleMachine adapter(String port, String address) {
        return function(address, "rnic0", "endpoint", port, "rnic");
    }

    SampleMachine drive(String port, String address, String driveName) {
        drives.add(Map.of("name", driveName, "address", address));
        return function(address, driveName, "endpoint", port, "nvme");
    }

    SampleMachine function(String address, String functionName, String type, String parent, String driver) {
        Map<String, Object> function =
                new LinkedHashMap<>(Map.of("address", address, "name", functionName, "type", type));
        if (!parent.isEmpty()) {
            function.put("parent", parent);
        }
        if (!driver.isEmpty()) {
            function.put("driver", driver);
        }
        functions.add(function);
        return this;
    }

    /** The document. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("description", "made up for a test");
        document.put("cpu", "INTEL family 6");
        document.put("functions", functions);
        document.put("drives", drives);
        return document;
    }
}
