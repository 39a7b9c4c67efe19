package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.topology.PciTopology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WalkTest {

    private final OneSwitch machine = new OneSwitch();

    @AfterEach
    void close() {
        machine.close();
    }

    /** Finds the drive, whose memory space is switched off before the packet arrives. */
    private final class TooLate extends Walk {

        TooLate(PciTopology topology) {
            super(topology, new Links(topology));
        }

        @Override
        boolean leadsToDestination(PciFunction function) {
            return function == machine.rootPort
                    || function == machine.upstream
                    || function == machine.drivePort
                    || function == machine.drive;
        }

        @Override
        boolean arrivesAt(PciFunction function) {
            return false;
        }

        @Override
        boolean arrivesAtRootComplex() {
            return false;
        }

        @Override
        boolean isRedirected(AcsCapability acs, PciFunction sibling) {
            return false;
        }

        @Override
        void checkUpward(PciFunction bridge) {}

        @Override
        void checkDownward(PciFunction bridge) {}

        @Override
        DmaException unsupported(String detail) {
            return new DmaException(DmaException.Reason.UNSUPPORTED_REQUEST, "rnic", 0, 0, detail);
        }
    }

    @Test
    void refusesAPacketWhoseDestinationStopsAnsweringOnTheWay() {
        var fromBeside = new TooLate(machine.fabric.topology());
        assertThatThrownBy(() -> fromBeside.climb(machine.rnic))
                .isInstanceOf(DmaException.class)
                .hasMessageContaining("stopped answering");
        var fromAbove = new TooLate(machine.fabric.topology());
        assertThatThrownBy(fromAbove::descendFromRootComplex).isInstanceOf(DmaException.class);
    }
}
