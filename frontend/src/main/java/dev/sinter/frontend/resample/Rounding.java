package dev.sinter.frontend.resample;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/** Which of its neighbours a place between two elements takes: ONNX's nearest_mode. */
public enum Rounding {
  /** The nearer one, the lower of two at the same distance. */
  ROUND_PREFER_FLOOR,
  /** The nearer one, the upper of two at the same distance. */
  ROUND_PREFER_CEIL,
  FLOOR,
  CEIL;

  Value of(NumPy np, Value places) {
    return switch (this) {
      case ROUND_PREFER_FLOOR -> np.ceil(np.sub(places, 0.5));
      case ROUND_PREFER_CEIL -> np.floor(np.add(places, 0.5));
      case FLOOR -> np.floor(places);
      case CEIL -> np.ceil(places);
    };
  }
}
