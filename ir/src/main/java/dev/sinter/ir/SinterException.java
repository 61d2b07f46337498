package dev.sinter.ir;

import java.util.Objects;

/**
 * The one kind of exception Sinter throws for a bad input, an unsupported model or a failed run.
 * Its message names the file or node, what was found, what was expected and, where there is one,
 * the fix; its {@link #code} is stable.
 *
 * <p>Subclasses exist only where a caller would reasonably catch one kind and not the others.
 */
public class SinterException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ErrorCode code;

  public SinterException(ErrorCode code, String message) {
    super(message);
    this.code = Objects.requireNonNull(code);
  }

  public SinterException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code);
  }

  /** The stable code of this problem. */
  public final ErrorCode code() {
    return code;
  }

  /** The message behind its code: {@code SNT-0203: Gemm_3: …}. */
  public final String describe() {
    return code.id() + ": " + getMessage();
  }
}
