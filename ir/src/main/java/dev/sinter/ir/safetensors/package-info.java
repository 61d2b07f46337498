/**
 * Files of named tensors in the safetensors format, read as hostile input and written so that a
 * reader never sees half a file. It lies in ir because frontends read weights from it and the
 * runtime keeps checkpoints in it; it knows tensors and nothing else.
 */
package dev.sinter.ir.safetensors;
