package dev.sinter.cli;

import dev.sinter.ir.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the exit status of the command says; {@code --help} lists it. */
enum ExitCode {
  OK(0, "done"),
  DIFFERENT(1, "done, and results differ from what they should be"),
  USAGE(2, "the command line is wrong"),
  NO_JDK(3, "no JDK that is new enough (from the launcher)"),
  BUILD_FAILED(4, "Sinter could not be built from its sources (from the launcher)"),
  BAD_INPUT(5, "a model, artifact or value is malformed or does not fit"),
  UNSUPPORTED(6, "an operator, feature or target is not supported"),
  ENVIRONMENT(7, "a file, folder, limit or part of the installation is in the way"),
  INTERNAL(8, "a fault of Sinter itself");

  private final int status;
  private final String meaning;

  ExitCode(int status, String meaning) {
    this.status = status;
    this.meaning = meaning;
  }

  int status() {
    return status;
  }

  /** The status of a run that ended with this error. */
  static ExitCode of(ErrorCode code) {
    return switch (code) {
      case USAGE -> USAGE;
      case FILE_MALFORMED,
          EXTERNAL_DATA,
          MODEL_INVALID,
          TYPE_MISMATCH,
          SHAPE_MISMATCH,
          ATTRIBUTE_INVALID,
          GRAPH_INVALID,
          DERIVATIVE_INVALID,
          TEXT_SYNTAX,
          INPUT_UNKNOWN,
          INPUT_MISSING,
          INPUT_TYPE,
          INPUT_SHAPE,
          VALUE_OUT_OF_RANGE,
          ARTIFACT_INVALID,
          CHECKPOINT_MISMATCH ->
          BAD_INPUT;
      case NOT_DIFFERENTIABLE,
          OPERATOR_UNSUPPORTED,
          FEATURE_UNSUPPORTED,
          VALUE_NEEDED,
          TARGET_UNSUPPORTED,
          ARTIFACT_VERSION ->
          UNSUPPORTED;
      case FILE_UNREADABLE,
          FILE_UNWRITABLE,
          LIMIT_EXCEEDED,
          CANCELLED,
          MODULE_MISSING,
          GPU_FAILED ->
          ENVIRONMENT;
      case CLOSED, INTERNAL -> INTERNAL;
    };
  }

  /** The table of {@code --help}. */
  static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      table.put(Integer.toString(code.status), code.meaning);
    }
    return table;
  }
}
