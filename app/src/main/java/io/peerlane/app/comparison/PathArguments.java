package io.peerlane.app.comparison;

import java.util.List;

/** Knows what makes the target of a machine take a data path. */
@FunctionalInterface
public interface PathArguments {

    /**
     * Arguments of {@code peerlane serve}.
     *
     * @param machine name of a shipped machine, or a file
     * @param pci kernel parameters {@code pci=} put over those of the machine
     * @throws io.peerlane.app.config.ConfigurationException if the machine cannot be used, or has no such path
     */
    List<String> of(String machine, List<String> pci, DataPath path);
}
