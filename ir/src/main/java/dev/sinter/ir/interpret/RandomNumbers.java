package dev.sinter.ir.interpret;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;

/** random_bits: the words of Philox4x32-10 in the order of their counters. */
final class RandomNumbers {
  private final Workspace workspace;

  RandomNumbers(Workspace workspace) {
    this.workspace = workspace;
  }

  Tensor bits(TensorType type, Tensor key) {
    Tensor result = workspace.allocate(type);
    int[] words = new int[4];
    for (long i = 0; i < result.size(); i += 4) {
      Philox.words(i / 4, key.getLong(1), key.getLong(0), words);
      for (int word = 0; word < 4 && i + word < result.size(); word++) {
        result.setLong(i + word, words[word]);
      }
    }
    return result;
  }
}
