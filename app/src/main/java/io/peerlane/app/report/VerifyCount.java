package io.peerlane.app.report;

/**
 * Blocks read back and compared.
 *
 * @param checked blocks
 * @param errors those that differed
 */
public record VerifyCount(long checked, long errors) {}
