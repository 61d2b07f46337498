package dev.sinter.bench.peer.pytorch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import dev.sinter.bench.peer.Concurrency;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A TorchScript file: the block's forward call itself, without a predictor around it. Inputs are
 * made once; outputs are made by every run, since PyTorch has no other way.
 */
final class PyTorchExecution implements Execution {
  private final Model model;
  private final NDManager manager;
  private final Block block;
  private final ParameterStore parameters;
  private final NDList inputs;
  private final List<Tensor> like;
  private final int threads;

  private PyTorchExecution(
      Model model, NDManager manager, NDList inputs, List<Tensor> like, int threads) {
    this.model = model;
    this.manager = manager;
    this.inputs = inputs;
    this.like = like;
    this.threads = threads;
    block = model.getBlock();
    parameters = new ParameterStore(manager, false);
  }

  static PyTorchExecution open(Workload workload, List<Tensor> like, Concurrency concurrency) {
    Path file = torchScript(workload);
    Model model = Model.newInstance("model", Device.cpu(), PyTorchPeer.ENGINE);
    NDManager manager = NDManager.newBaseManager(Device.cpu(), PyTorchPeer.ENGINE);
    try {
      String name = file.getFileName().toString();
      model.load(file.toAbsolutePath().getParent(), name.substring(0, name.lastIndexOf('.')));
      NDList inputs = new NDList();
      workload.inputs().forEach(input -> inputs.add(array(manager, input)));
      return new PyTorchExecution(model, manager, inputs, like, concurrency.threads());
    } catch (IOException | MalformedModelException | RuntimeException e) {
      manager.close();
      model.close();
      throw new IllegalStateException("PyTorch: " + e.getMessage(), e);
    }
  }

  private static Path torchScript(Workload workload) {
    Path file =
        workload
            .file()
            .map(onnx ->
                onnx.resolveSibling(
                    onnx.getFileName().toString().replaceFirst("\\.onnx$", "") + ".pt"))
            .filter(Files::isRegularFile)
            .orElse(null);
    if (file == null) {
      throw new IllegalStateException("there is no TorchScript file");
    }
    return file;
  }

  private static NDArray array(NDManager manager, Tensor tensor) {
    ByteBuffer bytes = tensor.data().asByteBuffer().order(ByteOrder.nativeOrder());
    return manager.create(bytes, new Shape(tensor.shape()), typeOf(tensor.element()));
  }

  private static DataType typeOf(ElementType element) {
    return switch (element) {
      case F64 -> DataType.FLOAT64;
      case F32 -> DataType.FLOAT32;
      case F16 -> DataType.FLOAT16;
      case BF16 -> DataType.BFLOAT16;
      case BOOL -> DataType.BOOLEAN;
      case I8 -> DataType.INT8;
      case U8 -> DataType.UINT8;
      case I16 -> DataType.INT16;
      case I32 -> DataType.INT32;
      case I64 -> DataType.INT64;
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, I2, I4, U2, U4, U16, U32, U64 ->
          throw new IllegalStateException("it is not given " + element);
    };
  }

  /** The number of threads is the process's, so every turn sets its own. */
  @Override
  public void run(int times) {
    JniUtils.setNumThreads(threads);
    try {
      for (int i = 0; i < times; i++) {
        block.forward(parameters, inputs, false).close();
      }
    } catch (EngineException e) {
      throw new IllegalStateException("PyTorch: " + e.getMessage(), e);
    }
  }

  /** Of a run of its own. */
  @Override
  public List<Tensor> outputs() {
    try (NDList results = block.forward(parameters, inputs, false)) {
      List<Tensor> outputs = new ArrayList<>();
      for (int i = 0; i < like.size(); i++) {
        Tensor output = Tensor.zeros(like.get(i).type());
        ByteBuffer bytes = results.get(i).toByteBuffer();
        output.data().copyFrom(MemorySegment.ofBuffer(bytes));
        outputs.add(output);
      }
      return outputs;
    } catch (EngineException e) {
      throw new IllegalStateException("PyTorch: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }
}
