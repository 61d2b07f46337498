/**
 * Models built here, so that comparisons need no files from elsewhere: the networks that others are
 * measured on, with random weights of the usual size.
 */
package dev.sinter.bench.model;
