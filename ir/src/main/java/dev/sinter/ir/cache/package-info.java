/** Files that a user's processes share: made again where they are missing, damaged or foreign. */
package dev.sinter.ir.cache;
