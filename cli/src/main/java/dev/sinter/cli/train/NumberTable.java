package dev.sinter.cli.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of numbers from a CSV file, gzipped or not.
 *
 * <pre>
 *   p0,p1,label
 *   0,5.5,1
 * </pre>
 */
final class NumberTable {
  /** Numbers in one table: 2 GB of them. */
  private static final long MOST_NUMBERS = 250_000_000;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private final Path file;
  private final List<String> columns;
  private final double[] values;
  private final int rows;

  private NumberTable(Path file, List<String> columns, double[] values, int rows) {
    this.file = file;
    this.columns = columns;
    this.values = values;
    this.rows = rows;
  }

  /**
   * Reads a file; {@code .gz} at the end of its name says that it is gzipped.
   *
   * @throws SinterException FILE_UNREADABLE; FILE_MALFORMED, with the line, where it is no table of
   *     finite numbers with a heading for each column; LIMIT_EXCEEDED beyond 250 million numbers
   */
  static NumberTable read(Path file) {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setIgnoreSurroundingSpaces(true)
            .setIgnoreEmptyLines(true)
            .get();
    try (InputStream bytes = new BufferedInputStream(open(file));
        InputStreamReader text = new InputStreamReader(bytes, StandardCharsets.UTF_8);
        CSVParser parser = CSVParser.builder().setReader(text).setFormat(format).get()) {
      return read(file, parser);
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
  }

  private static SinterException unreadable(Path file, IOException e) {
    return e instanceof FileSystemException
        ? new SinterException(ErrorCode.FILE_UNREADABLE, file + ": " + e, e)
        : new SinterException(ErrorCode.FILE_MALFORMED, file + ": " + e.getMessage(), e);
  }

  private static NumberTable read(Path file, CSVParser parser) {
    List<String> columns = null;
    double[] values = new double[1024];
    int count = 0;
    for (CSVRecord line : parser) {
      if (columns == null) {
        columns = headings(file, line);
        continue;
      }
      if (line.size() != columns.size()) {
        throw malformed(
            file,
            parser,
            "%d cells, expected %d as in the headings".formatted(line.size(), columns.size()));
      }
      if (count + (long) columns.size() > MOST_NUMBERS) {
        throw new SinterException(
            ErrorCode.LIMIT_EXCEEDED, "%s: more than %d numbers".formatted(file, MOST_NUMBERS));
      }
      if (count + columns.size() > values.length) {
        values = Arrays.copyOf(values, Math.max(2 * values.length, count + columns.size()));
      }
      for (int i = 0; i < columns.size(); i++) {
        values[count++] = number(file, parser, columns.get(i), line.get(i));
      }
    }
    if (columns == null) {
      throw new SinterException(ErrorCode.FILE_MALFORMED, file + ": is empty");
    }
    return new NumberTable(file, columns, values, count / columns.size());
  }

  private static List<String> headings(Path file, CSVRecord line) {
    List<String> names = new ArrayList<>();
    for (String cell : line) {
      // A byte order mark belongs to the file and not to its first column.
      String name = names.isEmpty() && cell.startsWith("\uFEFF") ? cell.substring(1) : cell;
      if (name.isBlank() || names.contains(name)) {
        throw new SinterException(
            ErrorCode.FILE_MALFORMED,
            "%s, line 1: column %d is called '%s', expected a name of its own"
                .formatted(file, names.size() + 1, name));
      }
      names.add(name);
    }
    return names;
  }

  private static double number(Path file, CSVParser parser, String column, String cell) {
    double value = NUMBER.matcher(cell).matches() ? Double.parseDouble(cell) : Double.NaN;
    if (!Double.isFinite(value)) {
      throw malformed(
          file, parser, "column '%s' is '%s', expected a finite number".formatted(column, cell));
    }
    return value;
  }

  private static SinterException malformed(Path file, CSVParser parser, String message) {
    return new SinterException(
        ErrorCode.FILE_MALFORMED,
        "%s, line %d: %s".formatted(file, parser.getCurrentLineNumber(), message));
  }

  Path file() {
    return file;
  }

  List<String> columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  /** A number of a row. */
  double value(int row, int column) {
    return values[row * columns.size() + column];
  }

  /**
   * The place of a column.
   *
   * @throws SinterException INPUT_UNKNOWN where there is none of this name
   */
  int column(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "%s: no column '%s', expected one of %s".formatted(file, name, new TreeSet<>(columns)));
    }
    return index;
  }
}
