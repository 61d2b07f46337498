package dev.sinter.tests.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a loader sees of a shared object: 64-bit, little-endian ELF (System V ABI, generic part,
 * chapters 4 and 5).
 *
 * @param machine the number of its architecture
 * @param needed libraries it asks for ({@code DT_NEEDED})
 * @param defined symbols that others see
 * @param undefined symbols that others have to bring
 * @param executableStack whether it asks for one
 * @param textRelocations whether code has to be changed when it is loaded
 * @param functions symbols that profilers and crash logs name code by
 * @param lines where the code comes from, for debuggers: lines by file
 */
record ElfFile(
    int machine,
    List<String> needed,
    List<String> defined,
    List<String> undefined,
    boolean executableStack,
    boolean textRelocations,
    List<String> functions,
    Map<String, SortedSet<Integer>> lines) {
  static final int X86_64 = 62;
  static final int AARCH64 = 183;

  private static final int MAGIC = 0x464C_457F;
  private static final int STACK_HEADER = 0x6474_E551;
  private static final int EXECUTABLE = 1;
  private static final int SYMBOLS = 2;
  private static final int FUNCTION = 2;
  private static final int DYNAMIC = 6;
  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int NEEDED = 1;
  private static final int TEXT_RELOCATIONS = 22;
  private static final int SYMBOL_BYTES = 24;
  private static final int ENTRY_BYTES = 16;

  /** A section: where its bytes are, and which section has its strings. */
  private record Section(int name, int type, int offset, int bytes, int strings) {}

  static ElfFile parse(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (file.getInt(0) != MAGIC || file.get(4) != 2 || file.get(5) != 1) {
      throw new IllegalArgumentException("no 64-bit little-endian ELF");
    }
    List<Section> sections = sections(file);
    List<String> needed = new ArrayList<>();
    List<String> defined = new ArrayList<>();
    List<String> undefined = new ArrayList<>();
    List<String> functions = new ArrayList<>();
    boolean textRelocations = false;
    for (Section section : sections) {
      if (section.type() == DYNAMIC_SYMBOLS) {
        int names = sections.get(section.strings()).offset();
        // The first one is none.
        for (int at = SYMBOL_BYTES; at < section.bytes(); at += SYMBOL_BYTES) {
          int symbol = section.offset() + at;
          boolean isUndefined = file.getShort(symbol + 6) == 0;
          (isUndefined ? undefined : defined).add(string(file, names + file.getInt(symbol)));
        }
      } else if (section.type() == SYMBOLS) {
        int names = sections.get(section.strings()).offset();
        for (int at = 0; at < section.bytes(); at += SYMBOL_BYTES) {
          int symbol = section.offset() + at;
          if ((file.get(symbol + 4) & 0xF) == FUNCTION) {
            functions.add(string(file, names + file.getInt(symbol)));
          }
        }
      } else if (section.type() == DYNAMIC) {
        int names = sections.get(section.strings()).offset();
        for (int at = 0; at < section.bytes(); at += ENTRY_BYTES) {
          long tag = file.getLong(section.offset() + at);
          long value = file.getLong(section.offset() + at + 8);
          textRelocations |= tag == TEXT_RELOCATIONS;
          if (tag == NEEDED) {
            needed.add(string(file, names + (int) value));
          }
        }
      }
    }
    return new ElfFile(
        file.getShort(18),
        needed,
        defined,
        undefined,
        isStackExecutable(file),
        textRelocations,
        functions,
        lines(file, sections));
  }

  private static Map<String, SortedSet<Integer>> lines(ByteBuffer file, List<Section> sections) {
    int names = sections.get(file.getShort(62)).offset();
    return sections.stream()
        .filter(section -> string(file, names + section.name()).equals(".debug_line"))
        .map(section -> file.slice(section.offset(), section.bytes()).order(file.order()))
        .map(LineTables::read)
        .findFirst()
        .orElse(Map.of());
  }

  private static List<Section> sections(ByteBuffer file) {
    int start = (int) file.getLong(40);
    int size = file.getShort(58);
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < file.getShort(60); i++) {
      int at = start + i * size;
      sections.add(
          new Section(
              file.getInt(at),
              file.getInt(at + 4),
              (int) file.getLong(at + 24),
              (int) file.getLong(at + 32),
              file.getInt(at + 40)));
    }
    return sections;
  }

  /** As it is too where nothing is said of the stack. */
  private static boolean isStackExecutable(ByteBuffer file) {
    int start = (int) file.getLong(32);
    int size = file.getShort(54);
    for (int i = 0; i < file.getShort(56); i++) {
      if (file.getInt(start + i * size) == STACK_HEADER) {
        return (file.getInt(start + i * size + 4) & EXECUTABLE) != 0;
      }
    }
    return true;
  }

  private static String string(ByteBuffer file, int start) {
    int end = start;
    while (file.get(end) != 0) {
      end++;
    }
    return StandardCharsets.US_ASCII.decode(file.slice(start, end - start)).toString();
  }
}
