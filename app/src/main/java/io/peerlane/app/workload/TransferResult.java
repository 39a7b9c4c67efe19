package io.peerlane.app.workload;

/**
 * A file moved in one direction.
 *
 * @param io bytes here are of whole blocks, the padding of the last one included
 * @param fileBytes bytes of the file
 * @param sha256 of the file's bytes as they were read from the file or from the namespace, lower-case hex
 */
public record TransferResult(DirectionResult io, long fileBytes, String sha256) {}
