package io.peerlane.app.config;

import java.util.List;
import java.util.Optional;

/**
 * The sub-options of the kernel parameter {@code pci=} that this machine knows.
 *
 * @param disableAcsRedir {@code disable_acs_redir=}: selectors joined by {@code ;}
 * @param configAcs {@code config_acs=}: {@code flags@selector} joined by {@code ;}
 * @param noAts whether Address Translation Services are off
 * @see <a href="https://docs.kernel.org/admin-guide/kernel-parameters.html">The kernel's command-line parameters</a>
 */
public record PciParameters(Optional<String> disableAcsRedir, Optional<String> configAcs, boolean noAts) {

    /** None given. */
    public static final PciParameters NONE = new PciParameters(Optional.empty(), Optional.empty(), false);

    private static final String NAME = "pci=";
    private static final String DISABLE_ACS_REDIR = "disable_acs_redir=";
    private static final String CONFIG_ACS = "config_acs=";
    private static final String NO_ATS = "noats";

    /**
     * Reads what may stand behind {@code --pci}: one or more sub-options joined by commas, with or without {@code pci=} in
     * front. Of a sub-option given twice the last counts. Selectors are not looked at: the kernel does that at boot.
     *
     * @throws ConfigurationException if a sub-option is unknown
     */
    public static PciParameters parse(List<String> texts) {
        var all = NONE;
        for (var text : texts) {
            for (var option : (text.startsWith(NAME) ? text.substring(NAME.length()) : text).split(",", -1)) {
                all = all.with(option);
            }
        }
        return all;
    }

    private PciParameters with(String option) {
        if (option.startsWith(DISABLE_ACS_REDIR)) {
            return new PciParameters(Optional.of(option.substring(DISABLE_ACS_REDIR.length())), configAcs, noAts);
        }
        if (option.startsWith(CONFIG_ACS)) {
            return new PciParameters(disableAcsRedir, Optional.of(option.substring(CONFIG_ACS.length())), noAts);
        }
        if (option.equals(NO_ATS)) {
            return new PciParameters(disableAcsRedir, configAcs, true);
        }
        throw new ConfigurationException(
                "command line", "--pci", "'" + option + "'", "disable_acs_redir=…, config_acs=… or noats");
    }
}
