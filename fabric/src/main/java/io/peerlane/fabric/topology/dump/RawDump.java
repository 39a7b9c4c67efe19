package io.peerlane.fabric.topology.dump;

import java.util.List;

/**
 * One dump as read.
 *
 * @param functions in the order of the dump
 * @param whole true if nothing suggests that functions are missing before the last one
 * @param devices devices that are no PCI functions
 * @param notes what could not be read and why
 */
record RawDump(
        DumpFormat format,
        List<RawFunction> functions,
        boolean whole,
        List<AttachedDevice> devices,
        List<String> notes) {

    RawDump {
        functions = List.copyOf(functions);
        devices = List.copyOf(devices);
        notes = List.copyOf(notes);
    }
}
