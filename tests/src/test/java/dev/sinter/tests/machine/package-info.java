/** Machine code in a JVM: how long it and the memory that it is given live. */
package dev.sinter.tests.machine;
