/**
 * Builds machines, targets and hosts out of the other modules: the only package that names concrete classes of all of
 * them.
 */
@NullMarked
package io.peerlane.app.machine;

import org.jspecify.annotations.NullMarked;
