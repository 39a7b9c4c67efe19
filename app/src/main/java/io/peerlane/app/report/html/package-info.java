/**
 * Reports as pages: one self-contained file each, without script and without any reference outside of it, with light and
 * dark colours and a style for print. Sections, charts and the drawing of the machine are classes of their own; all write
 * through {@link io.peerlane.app.report.html.Markup}, which closes and escapes.
 *
 * <p>Not safe for use by several threads at once, except where a class is immutable. Lengths in drawings are user units of
 * SVG, about one CSS pixel when a drawing is shown in its natural width.
 */
@NullMarked
package io.peerlane.app.report.html;

import org.jspecify.annotations.NullMarked;
