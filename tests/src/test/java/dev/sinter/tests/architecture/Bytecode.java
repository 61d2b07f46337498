package dev.sinter.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/**
 * The classes of all modules but this one, whose packages {@link #OWN} are the only ones that may
 * look at them all.
 */
final class Bytecode {
  static final String OWN = "dev.sinter.tests";

  /** Without what protoc generates. */
  static final JavaClasses WRITTEN =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/dev/sinter/tests/"))
          .withImportOption(location -> !location.contains("/dev/sinter/frontend/onnx/proto/"))
          .importPackages("dev.sinter");

  private Bytecode() {}
}
