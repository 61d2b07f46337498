package dev.sinter.runtime.cuda;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What makes a call of the driver, and what the driver then gets.
 *
 * @param log all calls of the action
 */
record CallCase(CudaCall call, String log, Consumer<Scene> action) {
  static Stream<CallCase> all() {
    return Stream.of(CudaCall.values()).flatMap(call -> of(call).stream());
  }

  /** The case of a call; none for those that have tests of their own. */
  private static List<CallCase> of(CudaCall call) {
    return switch (call) {
      case DRIVER_GET_VERSION,
          GET_ERROR_NAME,
          GET_ERROR_STRING,
          INIT,
          DEVICE_GET_COUNT,
          DEVICE_GET,
          DEVICE_GET_NAME,
          CTX_SET_CURRENT,
          FUNC_GET_PARAM_INFO ->
          List.of();
      case DEVICE_GET_ATTRIBUTE ->
          one(
              call,
              "cuDeviceGetAttribute(16, 40)",
              scene -> scene.context.device().attribute(DeviceAttribute.MULTIPROCESSOR_COUNT));
      case DEVICE_TOTAL_MEM ->
          one(call, "cuDeviceTotalMem_v2(40)", scene -> scene.context.device().totalMemory());
      case PRIMARY_CTX_RETAIN ->
          one(call, "cuDevicePrimaryCtxRetain(40)", scene -> scene.context.device().open());
      case PRIMARY_CTX_RELEASE ->
          one(
              call,
              """
              cuCtxSynchronize()
              cuGraphExecDestroy(9)
              cuCtxSynchronize()
              cuStreamDestroy_v2(7)
              cuCtxSynchronize()
              cuMemFreeHost()
              cuCtxSynchronize()
              cuMemFree_v2()
              cuCtxSynchronize()
              cuMemFree_v2()
              cuCtxSynchronize()
              cuEventDestroy_v2(6)
              cuCtxSynchronize()
              cuEventDestroy_v2(5)
              cuCtxSynchronize()
              cuStreamDestroy_v2(4)
              cuCtxSynchronize()
              cuModuleUnload(2)
              cuDevicePrimaryCtxRelease_v2(40)\
              """,
              Scene::close);
      case CTX_SYNCHRONIZE -> one(call, "cuCtxSynchronize()", scene -> scene.context.synchronize());
      case MODULE_LOAD_DATA_EX ->
          one(
              call,
              "cuModuleLoadDataEx(\".version 7.0\", 2, 5=log, 6=8192)",
              scene -> scene.context.load(Scene.CODE, "code"));
      case MODULE_UNLOAD ->
          one(call, "cuCtxSynchronize()\ncuModuleUnload(2)", scene -> scene.module.close());
      case MODULE_GET_FUNCTION ->
          one(
              call,
              "cuModuleGetFunction(2, \"Größe\")",
              scene -> scene.module.function("Größe", "kernel 'Größe'"));
      case FUNC_GET_ATTRIBUTE ->
          one(
              call,
              """
              cuFuncGetAttribute(4, 3)
              cuFuncGetAttribute(3, 3)
              cuFuncGetAttribute(0, 3)\
              """,
              scene -> {
                scene.function.registers();
                scene.function.localBytes();
                scene.function.maxThreads();
              });
      case FUNC_SET_ATTRIBUTE ->
          one(
              call,
              "cuFuncSetAttribute(3, 8, 100000)",
              scene -> scene.function.allowDynamicShared(100_000));
      case OCCUPANCY_MAX_ACTIVE_BLOCKS ->
          one(
              call,
              "cuOccupancyMaxActiveBlocksPerMultiprocessor(3, 256, 4294967296)",
              scene -> scene.function.blocksPerMultiprocessor(256, 1L << 32));
      case LAUNCH_KERNEL ->
          one(
              call,
              "cuLaunchKernel(3, 2, 3, 4, 5, 6, 7, 8, 4, [4, 2.500], 0)",
              scene -> scene.stream.launch(scene.launch));
      case STREAM_CREATE,
          STREAM_DESTROY,
          STREAM_SYNCHRONIZE,
          STREAM_WAIT_EVENT,
          STREAM_BEGIN_CAPTURE,
          STREAM_END_CAPTURE ->
          ofStream(call);
      case EVENT_CREATE, EVENT_DESTROY, EVENT_RECORD, EVENT_SYNCHRONIZE, EVENT_ELAPSED_TIME ->
          ofEvent(call);
      case MEM_ALLOC,
          MEM_FREE,
          MEM_GET_INFO,
          MEM_HOST_ALLOC,
          MEM_FREE_HOST,
          MEMCPY_HTOD,
          MEMCPY_DTOH,
          MEMCPY_DTOD,
          MEMSET_BYTES,
          MEMSET_INTS ->
          ofMemory(call);
      case GRAPH_INSTANTIATE, GRAPH_LAUNCH, GRAPH_DESTROY, GRAPH_EXEC_DESTROY -> ofGraph(call);
    };
  }

  private static List<CallCase> ofStream(CudaCall call) {
    return switch (call) {
      case STREAM_CREATE -> one(call, "cuStreamCreate(1)", scene -> scene.context.stream("new"));
      case STREAM_DESTROY ->
          one(call, "cuCtxSynchronize()\ncuStreamDestroy_v2(4)", scene -> scene.stream.close());
      case STREAM_SYNCHRONIZE ->
          one(call, "cuStreamSynchronize(4)", scene -> scene.stream.synchronize());
      case STREAM_WAIT_EVENT ->
          one(call, "cuStreamWaitEvent(4, 5, 0)", scene -> scene.stream.waitFor(scene.event));
      default -> one(call, CAPTURED, CallCase::capture);
    };
  }

  private static List<CallCase> ofEvent(CudaCall call) {
    return switch (call) {
      case EVENT_CREATE -> one(call, "cuEventCreate(0)", scene -> scene.context.event("new"));
      case EVENT_DESTROY ->
          one(call, "cuCtxSynchronize()\ncuEventDestroy_v2(5)", scene -> scene.event.close());
      case EVENT_RECORD ->
          one(call, "cuEventRecord(5, 4)", scene -> scene.stream.record(scene.event));
      case EVENT_SYNCHRONIZE ->
          one(call, "cuEventSynchronize(5)", scene -> scene.event.synchronize());
      default ->
          one(
              call,
              "cuEventElapsedTime(5, 6)",
              scene -> scene.other.millisecondsSince(scene.event));
    };
  }

  private static List<CallCase> ofMemory(CudaCall call) {
    return switch (call) {
      case MEM_ALLOC ->
          one(call, "cuMemAlloc_v2(100)", scene -> scene.context.allocate(100, "memory"));
      case MEM_FREE -> one(call, "cuCtxSynchronize()\ncuMemFree_v2()", scene -> scene.x.close());
      case MEM_GET_INFO -> one(call, "cuMemGetInfo_v2()", scene -> scene.context.freeMemory());
      case MEM_HOST_ALLOC ->
          one(call, "cuMemHostAlloc(100, 0)", scene -> scene.context.pin(100, "memory"));
      case MEM_FREE_HOST ->
          one(call, "cuCtxSynchronize()\ncuMemFreeHost()", scene -> scene.pinned.close());
      case MEMCPY_HTOD ->
          one(
              call,
              "cuMemcpyHtoDAsync_v2(8, 4)",
              scene -> scene.stream.upload(scene.host(), 4, scene.x, 8, 8));
      case MEMCPY_DTOH ->
          one(
              call,
              "cuMemcpyDtoHAsync_v2(8, 4)",
              scene -> scene.stream.download(scene.x, 8, scene.host(), 4, 8));
      case MEMCPY_DTOD ->
          one(
              call,
              "cuMemcpyDtoDAsync_v2(8, 4)",
              scene -> scene.stream.copy(scene.x, 8, scene.sum, 4, 8));
      case MEMSET_BYTES ->
          one(
              call,
              "cuMemsetD8Async(255, 3, 4)",
              scene -> scene.stream.fillBytes(scene.x, 1, 3, (byte) -1));
      default ->
          one(
              call,
              "cuMemsetD32Async(4294967295, 3, 4)",
              scene -> scene.stream.fillInts(scene.x, 4, 3, -1));
    };
  }

  private static List<CallCase> ofGraph(CudaCall call) {
    return switch (call) {
      case GRAPH_LAUNCH ->
          one(call, "cuGraphLaunch(9, 4)", scene -> scene.stream.launch(scene.graph));
      case GRAPH_EXEC_DESTROY ->
          one(call, "cuCtxSynchronize()\ncuGraphExecDestroy(9)", scene -> scene.graph.close());
      default -> one(call, CAPTURED, CallCase::capture);
    };
  }

  private static final String CAPTURED =
      """
      cuStreamBeginCapture_v2(4, 1)
      cuLaunchKernel(3, 2, 3, 4, 5, 6, 7, 8, 4, [4, 2.500], 0)
      cuStreamEndCapture(4)
      cuGraphInstantiateWithFlags(10, 0)
      cuGraphDestroy(10)\
      """;

  private static void capture(Scene scene) {
    scene.stream.capture("new graph", () -> scene.stream.launch(scene.launch));
  }

  private static List<CallCase> one(CudaCall call, String log, Consumer<Scene> action) {
    return List.of(new CallCase(call, log + "\n", action));
  }

  @Override
  public String toString() {
    return call.symbol();
  }
}
