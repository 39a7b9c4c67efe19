/**
 * Memory of the machine: host DRAM and the sparse segments behind it and behind memory BARs.
 *
 * <p>Contents have no byte order of their own. A memory access by one thread is ordered before whatever another thread
 * does because of an interrupt message sent after it, as posted writes are on PCI Express (PCI Express Base 6.0, 2.4.1);
 * without that, or some other synchronisation, nothing is promised.
 */
@NullMarked
package io.peerlane.fabric.memory;

import org.jspecify.annotations.NullMarked;
