/**
 * Schedule templates: how a fusion group becomes loops. A template is written once and instantiated
 * for a target by numbers only (lanes, registers, cache sizes); it gives a {@code Kernel} and the
 * arguments of its call, and never sees who prints it.
 */
package dev.sinter.passes.schedule;
