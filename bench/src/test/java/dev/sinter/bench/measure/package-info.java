/** What is made of times, on times that are known. */
package dev.sinter.bench.measure;
