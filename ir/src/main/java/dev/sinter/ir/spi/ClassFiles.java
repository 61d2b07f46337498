package dev.sinter.ir.spi;

import dev.sinter.ir.program.Signature;
import java.util.Map;

/**
 * Makes the classes of an artifact that people see: the typed API and Main. A service of the
 * bytecode backend.
 */
public interface ClassFiles {
  /**
   * Makes the typed class.
   *
   * @param className binary name of the typed class, {@code com.example.Digits}
   * @return class file bytes by binary name
   */
  Map<String, byte[]> typedApi(String className, Signature signature);
}
