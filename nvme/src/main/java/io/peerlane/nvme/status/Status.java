package io.peerlane.nvme.status;

/**
 * Status field of a completion without its phase tag, 15 bits: SC 7:0, SCT 10:8, CRD 12:11, More 13, DNR 14 (NVMe Base
 * 2.1, 4.2.3). {@link #of} allocates only for values with CRD or More.
 *
 * @param field the 15 bits
 */
public record Status(int field) {

    /** Success. */
    public static final Status SUCCESS = new Status(0);

    private static final int DO_NOT_RETRY = 0x4000;
    private static final int MORE = 0x2000;
    private static final int CODES = 0x800;

    /** Every code type and code, first as it is, then with Do Not Retry. */
    private static final Status[] KNOWN = known();

    /** @throws IllegalArgumentException if the value has more than 15 bits */
    public Status {
        if (field < 0 || field > 0x7fff) {
            throw new IllegalArgumentException("a status field has 15 bits, found 0x" + Integer.toHexString(field));
        }
    }

    /** The status of a field read off a completion. */
    public static Status of(int field) {
        return switch (field & ~(CODES - 1)) {
            case 0 -> KNOWN[field];
            case DO_NOT_RETRY -> KNOWN[CODES + (field & (CODES - 1))];
            default -> new Status(field);
        };
    }

    private static Status[] known() {
        var statuses = new Status[2 * CODES];
        statuses[0] = SUCCESS;
        for (int code = 1; code < CODES; code++) {
            statuses[code] = new Status(code);
        }
        for (int code = 0; code < CODES; code++) {
            statuses[CODES + code] = new Status(DO_NOT_RETRY | code);
        }
        return statuses;
    }

    /** A status of a code type (0 to 7) and code (0 to 255), retry allowed. */
    public static Status of(int codeType, int code) {
        return of(codeType << 8 | code);
    }

    /** Status code, 0 to 255. */
    public int code() {
        return field & 0xff;
    }

    /** Status code type, 0 to 7. */
    public int codeType() {
        return field >> 8 & 7;
    }

    /** True if trying again cannot help. */
    public boolean isDoNotRetry() {
        return (field & DO_NOT_RETRY) != 0;
    }

    /** True if an error log entry tells more. */
    public boolean isMore() {
        return (field & MORE) != 0;
    }

    /** True if the command did what was asked. */
    public boolean isSuccess() {
        return field == 0;
    }

    /** The same with Do Not Retry set. */
    public Status doNotRetry() {
        return of(field | DO_NOT_RETRY);
    }

    /** The same with More set. */
    public Status more() {
        return of(field | MORE);
    }

    @Override
    public String toString() {
        return String.format("%d%02X", codeType(), code()) + (isDoNotRetry() ? " DNR" : "");
    }
}
