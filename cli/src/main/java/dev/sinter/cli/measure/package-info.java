/** What a model takes: parameters, arithmetic, memory, time. */
package dev.sinter.cli.measure;
