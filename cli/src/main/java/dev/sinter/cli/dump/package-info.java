/** The files of {@code --dump}: what a model looked like after every step, and its code. */
package dev.sinter.cli.dump;
