/**
 * Rules about the source and the classes themselves: which module knows which, and what the
 * compiler checks for us.
 */
package dev.sinter.tests.architecture;
