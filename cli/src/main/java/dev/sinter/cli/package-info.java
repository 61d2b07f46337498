/**
 * The {@code sinter} command: one class a subcommand. What they share is named by concept in the
 * packages below: {@link dev.sinter.cli.view} shows things in a terminal. A command parses, calls
 * and prints; whatever a program would want as well belongs into the modules that it calls.
 */
package dev.sinter.cli;
