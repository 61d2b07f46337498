/**
 * Models as the command line names them: files, the values given for their inputs, the sizes given
 * for their symbols, and what runs them. It prints nothing.
 */
package dev.sinter.cli.model;
