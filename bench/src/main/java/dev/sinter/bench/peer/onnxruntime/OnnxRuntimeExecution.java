package dev.sinter.bench.peer.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sinter.bench.peer.Concurrency;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime on its processors' default provider, every optimisation on. It reads the same memory
 * as Sinter and writes into outputs that are made once, as its own benchmarks do.
 */
final class OnnxRuntimeExecution implements Execution {
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs;
  private final Map<String, OnnxTensor> pinned;
  private final List<Tensor> outputs;

  private OnnxRuntimeExecution(
      OrtSession session,
      Map<String, OnnxTensor> inputs,
      Map<String, OnnxTensor> pinned,
      List<Tensor> outputs) {
    this.session = session;
    this.inputs = inputs;
    this.pinned = pinned;
    this.outputs = outputs;
  }

  /**
   * Opens the file of a workload.
   *
   * @param like tensors of the outputs' types
   */
  static OnnxRuntimeExecution open(Workload workload, List<Tensor> like, Concurrency concurrency) {
    String file =
        workload
            .file()
            .orElseThrow(() -> new IllegalStateException("there is no ONNX file"))
            .toString();
    List<Tensor> outputs = like.stream().map(each -> Tensor.zeros(each.type())).toList();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = options(concurrency)) {
      OrtSession session = environment.createSession(file, options);
      return new OnnxRuntimeExecution(
          session,
          named(environment, workload.graph().inputs(), workload.inputs()),
          named(environment, workload.graph().outputs(), outputs),
          outputs);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  /** Threads that may spin stop when a run ends, since others have the next turn. */
  private static OrtSession.SessionOptions options(Concurrency concurrency) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setIntraOpNumThreads(concurrency.threads());
    options.setInterOpNumThreads(1);
    String spin = concurrency.spin() ? "1" : "0";
    options.addConfigEntry("session.intra_op.allow_spinning", spin);
    options.addConfigEntry("session.inter_op.allow_spinning", spin);
    options.addConfigEntry("session.force_spinning_stop", "1");
    return options;
  }

  private static Map<String, OnnxTensor> named(
      OrtEnvironment environment, List<Port> ports, List<Tensor> tensors) throws OrtException {
    Map<String, OnnxTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < ports.size(); i++) {
      Tensor tensor = tensors.get(i);
      named.put(
          ports.get(i).name(),
          OnnxTensor.createTensor(
              environment,
              tensor.data().asByteBuffer().order(ByteOrder.nativeOrder()),
              tensor.shape(),
              typeOf(tensor.element())));
    }
    return named;
  }

  private static OnnxJavaType typeOf(ElementType element) {
    return switch (element) {
      case F64 -> OnnxJavaType.DOUBLE;
      case F32 -> OnnxJavaType.FLOAT;
      case F16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      case BOOL -> OnnxJavaType.BOOL;
      case I8 -> OnnxJavaType.INT8;
      case U8 -> OnnxJavaType.UINT8;
      case I16 -> OnnxJavaType.INT16;
      case I32 -> OnnxJavaType.INT32;
      case I64 -> OnnxJavaType.INT64;
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, I2, I4, U2, U4, U16, U32, U64 ->
          throw new IllegalStateException("ONNX Runtime's Java API takes no " + element);
    };
  }

  @Override
  public void run(int times) {
    try {
      for (int i = 0; i < times; i++) {
        session.run(inputs, pinned).close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Tensor> outputs() {
    return outputs;
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    pinned.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }
}
