/** Whether results are what they should be: comparing, test cases and their record. */
package dev.sinter.cli.check;
