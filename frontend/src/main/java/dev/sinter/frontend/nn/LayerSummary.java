package dev.sinter.frontend.nn;

import dev.sinter.ir.type.TensorType;

/**
 * A line of a {@link Summary}.
 *
 * @param path where the layer stands
 * @param output what it gives
 * @param parameters how many elements its own parameters have, without those of layers inside of it
 */
public record LayerSummary(String path, String kind, TensorType output, long parameters) {}
