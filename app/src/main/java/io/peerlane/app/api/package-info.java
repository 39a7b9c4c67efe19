/** HTTP resources of the service, shaped like nvmet's configfs. Runs on Micronaut's threads; reads snapshots only. */
@NullMarked
package io.peerlane.app.api;

import org.jspecify.annotations.NullMarked;
