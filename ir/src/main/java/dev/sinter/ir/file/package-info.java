/**
 * Files that are there as a whole or not at all, and those that a user's processes share: made
 * again where they are missing, damaged or foreign.
 */
package dev.sinter.ir.file;
