/** In which order of its axes a value lies in memory. */
package dev.sinter.passes.layout;
