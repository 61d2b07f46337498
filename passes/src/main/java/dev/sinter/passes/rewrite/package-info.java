/**
 * How passes rebuild graphs: node by node, bodies included, keeping whatever a pass does not
 * mention.
 */
package dev.sinter.passes.rewrite;
