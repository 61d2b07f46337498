/** Replaces what javac leaves to the JVM to make at run time by plain classes and methods. */
package dev.sinter.desugar;
