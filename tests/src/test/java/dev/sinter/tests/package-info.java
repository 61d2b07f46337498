/**
 * Suites that cross modules: whole models through the whole compiler, and the rules of the code.
 */
package dev.sinter.tests;
