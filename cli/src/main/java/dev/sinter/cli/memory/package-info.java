/** Draws the memory plan of a program: as text, and as a page with a picture. */
package dev.sinter.cli.memory;
