package io.peerlane.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the command line says about the service; everything absent is as the file says, or as the defaults are.
 *
 * @param config configuration file
 * @param machine name of a shipped machine, or path of a machine file
 * @param pci kernel parameters {@code pci=}; empty if not given
 * @param seed of the choice among equally near providers
 * @param bind address that everything listens on
 * @param rdmaPort port of NVMe/RDMA, 0 for a free one
 * @param tcpPort port of NVMe/TCP, 0 for a free one
 * @param discoveryPort port for discovery only, 0 for a free one
 * @param httpPort port of the HTTP interface, 0 for a free one
 * @param nqn name of the subsystem
 * @param namespaceBytes size of namespace 1
 * @param namespaceFile file behind namespace 1
 * @param namespaceDrive drive that holds namespace 1, by name
 * @param p2pmem {@code 0}, {@code 1} or a PCI address
 * @param inlineDataBytes most data in a command capsule, 0 for none
 * @param timing {@code untimed} or {@code paced}
 * @param dilation wall time for each time of a paced machine
 * @param cpus processors the event loops are pinned to; empty if not given
 */
public record ServeOptions(
        Optional<Path> config,
        Optional<String> machine,
        List<String> pci,
        OptionalLong seed,
        Optional<String> bind,
        Optional<Integer> rdmaPort,
        Optional<Integer> tcpPort,
        Optional<Integer> discoveryPort,
        Optional<Integer> httpPort,
        Optional<String> nqn,
        Optional<Long> namespaceBytes,
        Optional<Path> namespaceFile,
        Optional<String> namespaceDrive,
        Optional<String> p2pmem,
        Optional<Integer> inlineDataBytes,
        Optional<String> timing,
        Optional<Integer> dilation,
        List<Integer> cpus) {

    /** Copies of the lists are kept. */
    public ServeOptions {
        pci = List.copyOf(pci);
        cpus = List.copyOf(cpus);
    }
}
