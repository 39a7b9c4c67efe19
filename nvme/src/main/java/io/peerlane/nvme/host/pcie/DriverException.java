package io.peerlane.nvme.host.pcie;

/** A controller did not do what bringing it up needs; names device, what was looked at, what was found and wanted. */
public final class DriverException extends RuntimeException {

    private final String subject;

    /**
     * @param device the controller's name
     * @param subject register, field or command in the specification's words
     */
    public DriverException(String device, String subject, String found, String wanted) {
        super(device + ": " + subject + ": found " + found + ", wanted " + wanted);
        this.subject = subject;
    }

    /** Register, field or command in the specification's words. */
    public String subject() {
        return subject;
    }
}
