/** The forms of a comparison. */
package dev.sinter.bench.page;
