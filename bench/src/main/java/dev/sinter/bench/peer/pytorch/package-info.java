/**
 * PyTorch through the Deep Java Library, on TorchScript files. Its native code is fetched on demand
 * (see docs/PERFORMANCE.md) and unpacked by the library into a cache of its own.
 */
package dev.sinter.bench.peer.pytorch;
