/** Schedules against the interpreter, on small graphs. */
package dev.sinter.tests.lowering;
