package io.peerlane.fabric.vfio;

import io.peerlane.fabric.pci.ConfigurationSpace;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;

/**
 * The registers of a function before a reset. What is read-only or changes by itself does not take the value written; a
 * status bit that is cleared by writing one is clear after a reset already.
 */
final class SavedConfiguration {

    private final int[] registers;

    private SavedConfiguration(int[] registers) {
        this.registers = registers;
    }

    static SavedConfiguration of(ConfigurationSpace configuration) {
        var registers = new int[ConfigurationSpace.SIZE / Integer.BYTES];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = configuration.read32(i * Integer.BYTES);
        }
        return new SavedConfiguration(registers);
    }

    /** Writes what differs; Command last, so that the function answers only when its addresses are in place. */
    void restore(ConfigurationSpace configuration) {
        for (int i = 0; i < registers.length; i++) {
            int offset = i * Integer.BYTES;
            if (offset != ConfigurationHeader.COMMAND && configuration.read32(offset) != registers[i]) {
                configuration.write32(offset, registers[i]);
            }
        }
        configuration.write16(ConfigurationHeader.COMMAND, registers[ConfigurationHeader.COMMAND / Integer.BYTES]);
    }
}
