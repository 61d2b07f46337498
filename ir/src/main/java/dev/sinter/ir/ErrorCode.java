package dev.sinter.ir;

/**
 * Every problem Sinter reports, each with a stable number. {@code sinter explain SNT-0101} prints
 * the entry; docs/ERRORS.md is generated from this table, so a code is described here and nowhere
 * else.
 *
 * <p>Numbers are grouped by where the fault lies: 01xx files, 02xx model, 03xx unsupported, 04xx
 * values given to a run, 05xx artifact, 06xx environment, 09xx Sinter itself. A number is never
 * used again for another problem.
 */
public enum ErrorCode {
  FILE_UNREADABLE(
      101, "A file cannot be read", "Check that the path exists and that you may read it."),
  FILE_UNWRITABLE(
      102,
      "A file cannot be written",
      "Check the folder's permissions and the free space on the disk."),
  FILE_MALFORMED(
      103,
      "A file is not in the format it claims",
      "The file is damaged or of another kind; make it again."),
  LIMIT_EXCEEDED(
      104,
      "An input is larger than a limit allows",
      "Raise the limit named in the message if you trust the input."),
  EXTERNAL_DATA(
      105,
      "External tensor data is missing or outside the model's folder",
      "Keep external data in the model's folder."),
  MODEL_INVALID(
      201,
      "A model breaks the rules of its format",
      "Export the model again, or run a checker on it."),
  TYPE_MISMATCH(
      202,
      "An operator was given an element type it does not take",
      "Insert a cast, or export with other types."),
  SHAPE_MISMATCH(
      203,
      "Shapes do not fit together at an operator",
      "Check the shapes at the node that the message names."),
  ATTRIBUTE_INVALID(
      204, "An attribute has a value its operator does not allow", "Check the node's attributes."),
  GRAPH_INVALID(
      205,
      "A graph, kernel or program breaks an invariant of its intermediate form",
      "If you built it by hand, see the message; otherwise report it."),
  TEXT_SYNTAX(206, "A text form cannot be parsed", "See the line and column in the message."),
  DERIVATIVE_INVALID(
      207,
      "A derivative rule is not linear in tangents or cotangents",
      "Add them up and multiply them by what does not depend on them; the message names the"
          + " node that does otherwise."),
  OPERATOR_UNSUPPORTED(
      301,
      "The model uses operators that Sinter does not have yet",
      "The message lists all of them with their nodes."),
  FEATURE_UNSUPPORTED(
      302,
      "A combination of types, shapes or attributes is not supported yet",
      "See the message for what is supported."),
  TARGET_UNSUPPORTED(
      303,
      "No code generator or device for a target",
      "See `sinter version` for the targets of this installation."),
  VALUE_NEEDED(
      304,
      "The structure of the model depends on the value of an input",
      "An axis or a branch must be known when the model is compiled: fix it with --fix or"
          + " --fix-size, or pass it to run."),
  NOT_DIFFERENTIABLE(
      305,
      "A result does not change continuously with what its derivative was asked for",
      "The message names the nodes in between that have no derivative."),
  INPUT_UNKNOWN(
      401,
      "A value was given for an input the model does not have",
      "Use one of the names the message lists."),
  INPUT_MISSING(
      402, "A model input was not given", "Give a value for every input the message lists."),
  INPUT_TYPE(403, "An input has the wrong element type", "Convert the array to the expected type."),
  INPUT_SHAPE(
      404,
      "An input has the wrong shape",
      "Reshape the array; symbols stand for sizes you choose, but each name for one size only."),
  VALUE_OUT_OF_RANGE(
      405,
      "A value met while running is outside what its operator allows",
      "Check the indices or sizes that the message names."),
  CANCELLED(406, "A run was cancelled or ran past its deadline", "Give a later deadline."),
  CLOSED(407, "Something closed was used", "Keep the executable open as long as it is used."),
  CHECKPOINT_MISMATCH(
      408,
      "A checkpoint belongs to another training",
      "Train what the message lists as in the file, or restore only the state that fits."),
  ARTIFACT_INVALID(501, "An artifact is damaged or was forged", "Compile the model again."),
  ARTIFACT_VERSION(
      502,
      "An artifact was made by a newer Sinter",
      "Use a runtime at least as new as the compiler."),
  MODULE_MISSING(
      601,
      "A part of Sinter is not on the class path or module path",
      "Add the jar that the message names."),
  USAGE(602, "The command line is wrong", "See `sinter --help`."),
  GPU_FAILED(
      603,
      "A GPU or its driver failed",
      "The message has the driver's own error; where it says that the GPU cannot be used any more,"
          + " start the program again."),
  INTERNAL(
      901, "Sinter broke one of its own rules", "Please report it with the output of --debug.");

  private final int number;
  private final String title;
  private final String remedy;

  ErrorCode(int number, String title, String remedy) {
    this.number = number;
    this.title = title;
    this.remedy = remedy;
  }

  /** The stable name, such as {@code SNT-0203}. */
  public String id() {
    return "SNT-%04d".formatted(number);
  }

  /** What went wrong, in one line. */
  public String title() {
    return title;
  }

  /** What a user can do about it, in one line. */
  public String remedy() {
    return remedy;
  }
}
