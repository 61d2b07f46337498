/** Artifacts from graph to a JVM that knows nothing but the jar. */
package dev.sinter.tests.artifact;
