package io.peerlane.app.workload;

/**
 * Data checked.
 *
 * @param checked reads whose content was known and compared
 * @param errors those that differed
 */
public record VerifyResult(long checked, long errors) {}
