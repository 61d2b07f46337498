/**
 * What the other modules speak: types and shapes, the graph, kernel and program representations, the
 * artifact's format, and the interfaces through which compilers are found.
 */
module dev.sinter.ir {}
