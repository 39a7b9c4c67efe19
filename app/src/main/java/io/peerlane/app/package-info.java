/** The program: joins the commands with what they work with. */
@NullMarked
package io.peerlane.app;

import org.jspecify.annotations.NullMarked;
