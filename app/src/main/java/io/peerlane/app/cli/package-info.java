/**
 * The command line: one class per command, with nvme-cli's and fio's names for options. A refusal is one line that names
 * the option, what was found and what was wanted; exit code 2. Commands get their collaborators from whoever makes them;
 * nothing here knows a transport or a web server.
 */
@NullMarked
package io.peerlane.app.cli;

import org.jspecify.annotations.NullMarked;
