package dev.sinter.frontend.onnx.export;

import com.google.protobuf.ByteString;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.tensor.Tensor;

/** A tensor as the message of an initializer, with its elements as raw bytes. */
final class InitializerMessage {
  private InitializerMessage() {}

  static TensorProto of(String name, Tensor value) {
    TensorProto.Builder message =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataTypes.number(value.element()))
            .setRawData(ByteString.copyFrom(value.data().asByteBuffer()));
    for (long size : value.shape()) {
      message.addDims(size);
    }
    return message.build();
  }
}
