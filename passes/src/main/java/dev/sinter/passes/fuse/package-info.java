/**
 * Which operations become one kernel. {@link dev.sinter.passes.fuse.Fusion} decides; {@link
 * dev.sinter.passes.fuse.Body} is what a fused kernel computes at one point of its loops, with
 * views (broadcast, transpose, slice, reverse, pad) folded into affine accesses. No target's code
 * is known here, only its capacity.
 */
package dev.sinter.passes.fuse;
