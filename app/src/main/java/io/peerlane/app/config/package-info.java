/**
 * Configuration read from YAML into validated records; every refusal names source, line, key, value found and wanted.
 *
 * <p>Reading is single-threaded; the records are immutable.
 */
@NullMarked
package io.peerlane.app.config;

import org.jspecify.annotations.NullMarked;
