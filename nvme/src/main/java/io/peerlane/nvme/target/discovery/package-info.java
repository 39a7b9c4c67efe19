/**
 * The Discovery log page as a target keeps it: where its ports listen, referrals to other discovery subsystems, the page and its
 * generation counter.
 *
 * <p>Knows nothing of subsystems, hosts or controllers: the target core says which entries a host may see. Values are immutable;
 * {@link io.peerlane.nvme.target.discovery.LogGeneration} is safe from any thread. Bytes are little-endian. Source: NVMe Base
 * 2.1, 3.1.3.3 and 5.1.12.3.1.
 */
@NullMarked
package io.peerlane.nvme.target.discovery;

import org.jspecify.annotations.NullMarked;
