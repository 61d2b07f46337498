package dev.sinter.tests.kernels;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads what debuggers know of source lines from the section {@code .debug_line} (DWARF 4, section
 * 6.2), far enough for one file in each unit.
 */
final class LineTables {
  private static final int VERSION = 4;

  /** Of the standard opcodes, those that are told apart here. */
  private static final int EXTENDED = 0;

  private static final int ADVANCE_LINE = 3;
  private static final int FIXED_ADVANCE_PC = 9;
  private static final int END_SEQUENCE = 1;

  private final ByteBuffer in;
  private final Map<String, SortedSet<Integer>> lines = new TreeMap<>();

  private LineTables(ByteBuffer in) {
    this.in = in;
  }

  /** The lines that code comes from, by file; 0 stands for code of no line in particular. */
  static Map<String, SortedSet<Integer>> read(ByteBuffer section) {
    LineTables tables = new LineTables(section);
    while (section.hasRemaining()) {
      tables.unit();
    }
    return tables.lines;
  }

  private void unit() {
    int end = in.getInt() + in.position();
    if (in.getShort() != VERSION) {
      throw new IllegalArgumentException("not DWARF " + VERSION);
    }
    int program = in.getInt() + in.position();
    // The shortest instruction, operations of one, and whether statements begin by default.
    in.position(in.position() + 3);
    int base = in.get();
    int range = Byte.toUnsignedInt(in.get());
    int first = Byte.toUnsignedInt(in.get());
    int[] operands = new int[first];
    for (int opcode = 1; opcode < first; opcode++) {
      operands[opcode] = in.get();
    }
    List<String> folders = strings();
    if (!folders.isEmpty()) {
      throw new IllegalArgumentException("folders " + folders);
    }
    SortedSet<Integer> found = lines.computeIfAbsent(string(), _ -> new TreeSet<>());
    in.position(program);
    int line = 1;
    while (in.position() < end) {
      int opcode = Byte.toUnsignedInt(in.get());
      if (opcode >= first) {
        line += base + (opcode - first) % range;
        found.add(line);
      } else if (opcode == EXTENDED) {
        int next = (int) number() + in.position();
        line = in.get() == END_SEQUENCE ? 1 : line;
        in.position(next);
      } else if (opcode == ADVANCE_LINE) {
        line += signed();
      } else if (opcode == FIXED_ADVANCE_PC) {
        in.getShort();
      } else {
        for (int i = 0; i < operands[opcode]; i++) {
          number();
        }
        // A row is added by the opcode "copy", which is the first.
        if (opcode == 1) {
          found.add(line);
        }
      }
    }
  }

  private List<String> strings() {
    List<String> all = new ArrayList<>();
    for (String next = string(); !next.isEmpty(); next = string()) {
      all.add(next);
    }
    return all;
  }

  private String string() {
    int start = in.position();
    while (in.get() != 0) {}
    return StandardCharsets.UTF_8.decode(in.slice(start, in.position() - 1 - start)).toString();
  }

  /** An unsigned LEB128. */
  private long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** A signed LEB128. */
  private int signed() {
    int start = in.position();
    long value = number();
    int bits = 7 * (in.position() - start);
    return (int) (value << (64 - bits) >> (64 - bits));
  }
}
