package dev.sinter.ir.file;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What other processes do to a cache, as a program that tests start. */
final class CacheWriter {
  private static final int ROUNDS = 100;

  private CacheWriter() {}

  /** Bytes that are the same in every process. */
  static byte[] content(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + size);
    }
    return bytes;
  }

  static Process start(String what, Path folder, int size) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(String.join(":", place(FileCache.class), place(CacheWriter.class)));
    command.addAll(
        List.of(CacheWriter.class.getName(), what, folder.toString(), Integer.toString(size)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The folder of classes, also of one that is patched into a module. */
  private static String place(Class<?> type) {
    try {
      Path place = Path.of(type.getResource(type.getSimpleName() + ".class").toURI());
      for (int i = 0; i < type.getName().split("\\.").length; i++) {
        place = place.getParent();
      }
      return place.toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[1]);
    byte[] content = content(Integer.parseInt(arguments[2]));
    switch (arguments[0]) {
      case "hang" -> hang(folder, content);
      case "remember" -> remember(new FileCache(folder), content);
      case String other -> throw new IllegalArgumentException(other);
    }
  }

  /** Writes half of the file, says so, and goes on no more. */
  private static void hang(Path folder, byte[] content) {
    AtomicFile.write(
        folder.resolve(ContentHash.of(content) + ".so"),
        channel -> {
          int _ = channel.write(ByteBuffer.wrap(content, 0, content.length / 2));
          channel.force(true);
          System.out.println("half");
          try {
            Thread.sleep(Long.MAX_VALUE);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
  }

  /** Remembers and finds the same as the other processes, over and over. */
  private static void remember(FileCache cache, byte[] content) {
    for (int round = 0; round < ROUNDS; round++) {
      cache.remember("key" + round % 5, content);
      byte[] found = cache.find("key" + round % 5).orElseThrow();
      if (!Arrays.equals(content, found)) {
        throw new AssertionError("round " + round + ": " + found.length + " other bytes");
      }
    }
  }
}
