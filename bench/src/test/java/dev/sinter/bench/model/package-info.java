/** Networks built here. */
package dev.sinter.bench.model;
