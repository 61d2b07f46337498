package dev.sinter.frontend.onnx;

import dev.sinter.frontend.onnx.file.ExternalData;
import dev.sinter.frontend.onnx.file.ProtoFiles;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.frontend.onnx.model.ModelImporter;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads ONNX files: models of operator sets up to 28 as graphs, and single tensors.
 *
 * <p>A file is not trusted. One that is damaged, forged, too large or uses what Sinter does not
 * have gets one {@link SinterException} that names all its problems: FILE_UNREADABLE,
 * FILE_MALFORMED, LIMIT_EXCEEDED, EXTERNAL_DATA, MODEL_INVALID, TYPE_MISMATCH, SHAPE_MISMATCH,
 * ATTRIBUTE_INVALID, OPERATOR_UNSUPPORTED or FEATURE_UNSUPPORTED.
 */
public final class Onnx {
  private Onnx() {}

  /** Imports a model; tensors that it keeps in other files are looked for in its folder. */
  public static Graph importModel(Path file) {
    return importModel(file, ReadLimits.DEFAULT);
  }

  /** Imports a model within limits. */
  public static Graph importModel(Path file, ReadLimits limits) {
    return importModel(file, limits, Map.of());
  }

  /**
   * Imports a model in which some inputs always have the same value. They become constants. A model
   * needs this where such an input is a shape, an axis or an amount of padding, on which the shapes
   * of other values depend.
   *
   * @param fixed values by the names of inputs, of their declared types
   */
  public static Graph importModel(Path file, ReadLimits limits, Map<String, Tensor> fixed) {
    ExternalData external = ExternalData.in(file.toAbsolutePath().getParent());
    return importModel(ProtoFiles.bytes(file, limits), file.toString(), external, limits, fixed);
  }

  /**
   * Imports a model from the bytes of a file, which cannot refer to others; {@code name} stands for
   * it in errors.
   */
  public static Graph importModel(byte[] bytes, String name, ReadLimits limits) {
    return importModel(bytes, name, ExternalData.none(), limits, Map.of());
  }

  /** Imports a model from what is left of a stream, which is not closed. */
  public static Graph importModel(InputStream in, String name, ReadLimits limits) {
    try {
      return importModel(
          ProtoFiles.bytes(in, name, limits), name, ExternalData.none(), limits, Map.of());
    } catch (IOException e) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, name + ": cannot be read: " + e, e);
    }
  }

  private static Graph importModel(
      byte[] bytes,
      String name,
      ExternalData external,
      ReadLimits limits,
      Map<String, Tensor> fixed) {
    TensorReader tensors = new TensorReader(limits, external);
    return ModelImporter.importModel(
        ProtoFiles.model(bytes, name, limits), name, tensors, limits, fixed);
  }

  /** Reads a file that holds one TensorProto, such as the test data beside a model. */
  public static Tensor readTensor(Path file) {
    ReadLimits limits = ReadLimits.DEFAULT;
    ExternalData external = ExternalData.in(file.toAbsolutePath().getParent());
    String name = file.toString();
    return new TensorReader(limits, external)
        .read(ProtoFiles.tensor(ProtoFiles.bytes(file, limits), name, limits), name);
  }

  /** Reads the bytes of a file that holds one TensorProto. */
  public static Tensor readTensor(byte[] bytes, String name) {
    ReadLimits limits = ReadLimits.DEFAULT;
    return new TensorReader(limits, ExternalData.none())
        .read(ProtoFiles.tensor(bytes, name, limits), name);
  }
}
