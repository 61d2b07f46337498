/**
 * First values of parameters, as tensors. Random ones are a function of a seed and a stream, which
 * tells parameters with one seed apart: the same bits on every machine.
 */
package dev.sinter.frontend.nn.init;
