/** What the command writes for programs other than people. */
package dev.sinter.tests.cli;
