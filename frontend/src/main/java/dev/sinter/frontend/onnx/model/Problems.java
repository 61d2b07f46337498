package dev.sinter.frontend.onnx.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayList;
import java.util.List;

/** Everything found wrong with one model, so that its owner hears of all of it at once. */
final class Problems {
  private static final int MOST_SHOWN = 100;
  private final String file;
  private final List<SinterException> shown = new ArrayList<>();
  private int count;

  Problems(String file) {
    this.file = file;
  }

  /** Adds a problem whose message says where it is. */
  void add(SinterException problem) {
    if (count++ < MOST_SHOWN) {
      shown.add(problem);
    }
  }

  /** Adds a problem at a place within the file. */
  void add(String where, SinterException problem) {
    add(new SinterException(problem.code(), where + ": " + problem.getMessage(), problem));
  }

  void add(String where, ErrorCode code, String message, Object... arguments) {
    add(where, new SinterException(code, message.formatted(arguments)));
  }

  /** Throws where there is a problem, with the code of the first. */
  void throwIfAny() {
    if (count == 0) {
      return;
    }
    SinterException first = shown.getFirst();
    if (count == 1) {
      throw new SinterException(first.code(), file + ": " + first.getMessage(), first.getCause());
    }
    StringBuilder message = new StringBuilder("%s: %d problems".formatted(file, count));
    shown.forEach(problem -> message.append("\n  ").append(problem.getMessage()));
    if (count > shown.size()) {
      message.append("\n  and %d more".formatted(count - shown.size()));
    }
    throw new SinterException(first.code(), message.toString(), first.getCause());
  }
}
