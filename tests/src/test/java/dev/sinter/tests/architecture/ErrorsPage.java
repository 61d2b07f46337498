package dev.sinter.tests.architecture;

import dev.sinter.ir.ErrorCode;
import java.util.List;

/** The text of docs/ERRORS.md, made from the table of codes and from the limits in the code. */
final class ErrorsPage {
  private ErrorsPage() {}

  static String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Errors and limits

        Every problem is one `SinterException` with a code of this table; `sinter explain` prints an entry. The message says what was
        found and what was expected, and names the file, the node, or the line in a text form. A number keeps its meaning for ever.

        This page is made from `ErrorCode` and from the limits in the code; a test tells when it is out of date, and how to write it again.

        """);
    out.append("| code | name | what went wrong | what to do |\n|---|---|---|---|\n");
    for (ErrorCode code : ErrorCode.values()) {
      out.append(
          "| %s | `%s` | %s | %s |\n"
              .formatted(code.id(), code, cell(code.title()), cell(code.remedy())));
    }
    out.append(
        """

        ## Limits

        An input beyond a limit is refused, mostly with %s. The limits of a record can be set by whoever makes one; the defaults let
        every model through that we know of.

        """
            .formatted(ErrorCode.LIMIT_EXCEEDED.id()));
    table(out, "at most", "default", Limit.settable());
    out.append(
        """

        These are part of a format or keep a hostile input from exhausting the stack, and cannot be set. What breaks one is refused as
        malformed: %s for a file, %s for a text form, %s for what was built in Java; or with %s.

        """
            .formatted(
                ErrorCode.FILE_MALFORMED.id(),
                ErrorCode.TEXT_SYNTAX.id(),
                ErrorCode.GRAPH_INVALID.id(),
                ErrorCode.LIMIT_EXCEEDED.id()));
    table(out, "at most", "limit", Limit.fixed());
    out.append(
        """

        Memory is limited by the machine: an allocation for a tensor or a run that fails is %s too.
        """
            .formatted(ErrorCode.LIMIT_EXCEEDED.id()));
    return out.toString();
  }

  private static void table(StringBuilder out, String what, String value, List<Limit> limits) {
    out.append("| %s | %s | in the code |\n|---|---:|---|\n".formatted(what, value));
    limits.forEach(limit ->
        out.append("| %s | %s | `%s` |\n".formatted(limit.what(), limit.value(), limit.name())));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
