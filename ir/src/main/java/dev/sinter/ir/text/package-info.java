/** The text form of graphs: a deterministic printer and a parser that gives an equal graph back. */
package dev.sinter.ir.text;
