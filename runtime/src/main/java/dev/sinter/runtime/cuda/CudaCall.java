package dev.sinter.runtime.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/**
 * The functions of the driver that are called, with the types of their parameters in {@code
 * cuda.h}: handles and pointers as addresses, {@code size_t} and {@code CUdeviceptr} as 64 bits,
 * enumerations as {@code int}. All return a {@code CUresult}.
 *
 * <p>Symbols are those that the header's macros stand for. Only {@code cuEventElapsedTime} is the
 * older one, since the newer is not in drivers before CUDA 12.8 and does the same.
 */
enum CudaCall {
  DRIVER_GET_VERSION("cuDriverGetVersion", ADDRESS),
  GET_ERROR_NAME("cuGetErrorName", JAVA_INT, ADDRESS),
  GET_ERROR_STRING("cuGetErrorString", JAVA_INT, ADDRESS),
  INIT("cuInit", JAVA_INT),

  DEVICE_GET_COUNT("cuDeviceGetCount", ADDRESS),
  DEVICE_GET("cuDeviceGet", ADDRESS, JAVA_INT),
  DEVICE_GET_NAME("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT),
  DEVICE_GET_ATTRIBUTE("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT),
  DEVICE_TOTAL_MEM("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT),

  PRIMARY_CTX_RETAIN("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT),
  PRIMARY_CTX_RELEASE("cuDevicePrimaryCtxRelease_v2", JAVA_INT),
  CTX_SET_CURRENT("cuCtxSetCurrent", ADDRESS),
  CTX_SYNCHRONIZE("cuCtxSynchronize"),

  MODULE_LOAD_DATA_EX("cuModuleLoadDataEx", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS),
  MODULE_UNLOAD("cuModuleUnload", ADDRESS),
  MODULE_GET_FUNCTION("cuModuleGetFunction", ADDRESS, ADDRESS, ADDRESS),
  FUNC_GET_ATTRIBUTE("cuFuncGetAttribute", ADDRESS, JAVA_INT, ADDRESS),
  /** Not before CUDA 12.4, and done without there. */
  FUNC_GET_PARAM_INFO("cuFuncGetParamInfo", ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
  FUNC_SET_ATTRIBUTE("cuFuncSetAttribute", ADDRESS, JAVA_INT, JAVA_INT),
  OCCUPANCY_MAX_ACTIVE_BLOCKS(
      "cuOccupancyMaxActiveBlocksPerMultiprocessor", ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG),
  LAUNCH_KERNEL(
      "cuLaunchKernel",
      ADDRESS,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      ADDRESS,
      ADDRESS,
      ADDRESS),

  STREAM_CREATE("cuStreamCreate", ADDRESS, JAVA_INT),
  STREAM_DESTROY("cuStreamDestroy_v2", ADDRESS),
  STREAM_SYNCHRONIZE("cuStreamSynchronize", ADDRESS),
  STREAM_WAIT_EVENT("cuStreamWaitEvent", ADDRESS, ADDRESS, JAVA_INT),
  STREAM_BEGIN_CAPTURE("cuStreamBeginCapture_v2", ADDRESS, JAVA_INT),
  STREAM_END_CAPTURE("cuStreamEndCapture", ADDRESS, ADDRESS),

  EVENT_CREATE("cuEventCreate", ADDRESS, JAVA_INT),
  EVENT_DESTROY("cuEventDestroy_v2", ADDRESS),
  EVENT_RECORD("cuEventRecord", ADDRESS, ADDRESS),
  EVENT_SYNCHRONIZE("cuEventSynchronize", ADDRESS),
  EVENT_ELAPSED_TIME("cuEventElapsedTime", ADDRESS, ADDRESS, ADDRESS),

  MEM_ALLOC("cuMemAlloc_v2", ADDRESS, JAVA_LONG),
  MEM_FREE("cuMemFree_v2", ADDRESS),
  MEM_GET_INFO("cuMemGetInfo_v2", ADDRESS, ADDRESS),
  MEM_HOST_ALLOC("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT),
  MEM_FREE_HOST("cuMemFreeHost", ADDRESS),
  MEMCPY_HTOD("cuMemcpyHtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS),
  MEMCPY_DTOH("cuMemcpyDtoHAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS),
  MEMCPY_DTOD("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS),
  MEMSET_BYTES("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, ADDRESS),
  MEMSET_INTS("cuMemsetD32Async", JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS),

  GRAPH_INSTANTIATE("cuGraphInstantiateWithFlags", ADDRESS, ADDRESS, JAVA_LONG),
  GRAPH_LAUNCH("cuGraphLaunch", ADDRESS, ADDRESS),
  GRAPH_DESTROY("cuGraphDestroy", ADDRESS),
  GRAPH_EXEC_DESTROY("cuGraphExecDestroy", ADDRESS);

  private final String symbol;
  private final FunctionDescriptor type;

  CudaCall(String symbol, MemoryLayout... parameters) {
    this.symbol = symbol;
    this.type = FunctionDescriptor.of(JAVA_INT, parameters);
  }

  /** Whether a driver without it is too old. */
  boolean isRequired() {
    return this != FUNC_GET_PARAM_INFO;
  }

  String symbol() {
    return symbol;
  }

  FunctionDescriptor type() {
    return type;
  }

  /** By its symbol. */
  @Override
  public String toString() {
    return symbol;
  }
}
