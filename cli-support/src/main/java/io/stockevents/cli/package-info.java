/**
 * What every command line of this project shares: exit codes, settings, one-line errors, the
 * version, standard output and Ctrl-C. An option takes its default from a {@link Setting} by naming
 * it as its {@code descriptionKey}.
 */
@NullMarked
package io.stockevents.cli;

import org.jspecify.annotations.NullMarked;
