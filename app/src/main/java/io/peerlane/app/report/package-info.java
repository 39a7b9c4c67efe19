/**
 * Rendering only: documents as records, and what a person sees of them as text, HTML, CSV and JSON. Nothing is measured or
 * decided here. A number says what it is: counted (ledger), measured (this machine) or modelled (timing).
 *
 * <p>All types are immutable and safe from any thread. Bytes are bytes, times are nanoseconds or seconds as named.
 */
@NullMarked
package io.peerlane.app.report;

import org.jspecify.annotations.NullMarked;
