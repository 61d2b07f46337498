package dev.sinter.ir.tensor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names constants by what they hold, so that equal weights are stored and mapped once. */
final class ContentHash {
  private static final long CHUNK = 1 << 20;

  private ContentHash() {}

  static String of(Tensor tensor) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(tensor.type().toString().getBytes(StandardCharsets.UTF_8));
      for (long at = 0; at < tensor.data().byteSize(); at += CHUNK) {
        digest.update(
            tensor
                .data()
                .asSlice(at, Math.min(CHUNK, tensor.data().byteSize() - at))
                .asByteBuffer());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
