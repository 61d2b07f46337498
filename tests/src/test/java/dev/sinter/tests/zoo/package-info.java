/** Whole models against their expected results. */
package dev.sinter.tests.zoo;
