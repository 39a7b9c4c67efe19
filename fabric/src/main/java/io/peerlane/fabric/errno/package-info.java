/** Error numbers of Linux calls that this project mirrors: P2PDMA, DMA-BUF and verbs refuse with these. */
@NullMarked
package io.peerlane.fabric.errno;

import org.jspecify.annotations.NullMarked;
