/** Machine code: what this CPU runs, and how shared objects are loaded and called. */
package dev.sinter.runtime.machine;
