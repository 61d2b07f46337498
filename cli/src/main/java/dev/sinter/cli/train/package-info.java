/** What {@code sinter train} does: data from a table, a network from its settings, and a show. */
package dev.sinter.cli.train;
