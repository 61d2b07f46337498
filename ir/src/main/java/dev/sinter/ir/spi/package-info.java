/**
 * What the modules ask of each other through {@link java.util.ServiceLoader}: compiling graphs and
 * printing kernels.
 */
package dev.sinter.ir.spi;
