/**
 * The layers that networks are usually made of. Parameters have PyTorch's names and layouts, and
 * begin as PyTorch's do unless said otherwise.
 */
package dev.sinter.frontend.nn.layer;
