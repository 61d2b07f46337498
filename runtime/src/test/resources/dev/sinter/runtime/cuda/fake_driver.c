/* A CUDA driver without a GPU, for tests: it logs calls with their arguments, fails where it was
   told to, and copies and adds in the host's memory. Handles are small numbers that the log shows.
   Compiled with -include cuda.h it also shows that these are the header's functions. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef CUDA_VERSION
typedef int CUresult;
typedef int CUdevice;
typedef int CUdevice_attribute;
typedef int CUfunction_attribute;
typedef int CUjit_option;
typedef int CUstreamCaptureMode;
typedef unsigned long long CUdeviceptr;
typedef void *CUcontext, *CUmodule, *CUfunction, *CUstream, *CUevent, *CUgraph, *CUgraphExec;
#endif

#define EXPORT __attribute__((visibility("default")))
#define MOST 4096

static char text[1 << 16];
static size_t length;
static int quiet;
static int handles;
static char failing[64];
static int failure;
static int version = 12040;
static int device_count = 1;
static int major = 9;
static CUcontext current;
static volatile int paused, waiting;

/* What a capturing stream was given. */
typedef struct { int kind; CUdeviceptr to; const void *from; size_t bytes; void *args[4]; } work;
static work works[MOST];
static int work_count;
static CUstream capturing;

EXPORT void fake_reset(void) {
  length = 0, text[0] = 0, quiet = 0, handles = 0, failing[0] = 0, failure = 0;
  version = 12040, device_count = 1, major = 9, current = 0, work_count = 0, capturing = 0;
}
EXPORT const char *fake_log(void) { return text; }
EXPORT void fake_forget(void) { length = 0, text[0] = 0; }
EXPORT void fake_quiet(int on) { quiet = on; }
EXPORT void fake_fail(const char *call, int status) {
  strncpy(failing, call, sizeof failing - 1);
  failure = status;
}
EXPORT void fake_devices(int count, int major_capability) {
  device_count = count, major = major_capability;
}

EXPORT void fake_pause(int on) { paused = on; }
EXPORT int fake_waiting(void) { return waiting; }

/* Logs a call; its status. */
static CUresult called(const char *name, const char *format, ...) {
  if (!quiet && length < sizeof text - 512) {
    length += snprintf(text + length, sizeof text - length, "%s(", name);
    va_list arguments;
    va_start(arguments, format);
    length += vsnprintf(text + length, sizeof text - length, format, arguments);
    va_end(arguments);
    length += snprintf(text + length, sizeof text - length, ")\n");
  }
  return (CUresult)(strcmp(failing, name) == 0 ? failure : 0);
}

#define CALLED(...) \
  do { CUresult status = called(__func__, __VA_ARGS__); if (status) return status; } while (0)
#define NUMBER(handle) ((long long)(intptr_t)(handle))

static void *next_handle(void) { return (void *)(intptr_t)(++handles); }

#ifndef WITHOUT_VERSION
EXPORT CUresult cuDriverGetVersion(int *result) { *result = version; return (CUresult)0; }
#endif
EXPORT CUresult cuGetErrorName(CUresult error, const char **result) {
  switch ((int)error) {
    case 1: *result = "CUDA_ERROR_INVALID_VALUE"; break;
    case 2: *result = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case 100: *result = "CUDA_ERROR_NO_DEVICE"; break;
    case 218: *result = "CUDA_ERROR_INVALID_PTX"; break;
    case 700: *result = "CUDA_ERROR_ILLEGAL_ADDRESS"; break;
    default: *result = 0; return (CUresult)1;
  }
  return (CUresult)0;
}
EXPORT CUresult cuGetErrorString(CUresult error, const char **result) {
  *result = error == 1 ? "invalid argument" : error == 700 ? "an illegal memory access was encountered" : 0;
  return (CUresult)(*result == 0);
}
EXPORT CUresult cuInit(unsigned int flags) { CALLED("%u", flags); return (CUresult)0; }

EXPORT CUresult cuDeviceGetCount(int *result) {
  CALLED("");
  *result = device_count;
  return (CUresult)0;
}
EXPORT CUresult cuDeviceGet(CUdevice *result, int ordinal) {
  CALLED("%d", ordinal);
  *result = 40 + ordinal;
  return (CUresult)0;
}
EXPORT CUresult cuDeviceGetName(char *result, int size, CUdevice device) {
  CALLED("%d, %d", size, device);
  snprintf(result, size, "Fake %d", device);
  return (CUresult)0;
}
EXPORT CUresult cuDeviceGetAttribute(int *result, CUdevice_attribute attribute, CUdevice device) {
  CALLED("%d, %d", (int)attribute, device);
  *result = attribute == 75 ? major : attribute == 76 ? 5 : 1000 + (int)attribute;
  return (CUresult)0;
}
EXPORT CUresult cuDeviceTotalMem_v2(size_t *result, CUdevice device) {
  CALLED("%d", device);
  *result = (size_t)80 << 30;
  return (CUresult)0;
}

EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext *result, CUdevice device) {
  CALLED("%d", device);
  *result = (CUcontext)next_handle();
  return (CUresult)0;
}
EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
  CALLED("%d", device);
  return (CUresult)0;
}
/* Before every other call: logged only where it changes something. */
EXPORT CUresult cuCtxSetCurrent(CUcontext context) {
  CUresult status = (CUresult)(strcmp(failing, __func__) == 0 ? failure : 0);
  if (status == 0 && current != context) {
    called(__func__, "%lld", NUMBER(context));
    current = context;
  }
  return status;
}
EXPORT CUresult cuCtxSynchronize(void) { CALLED(""); return (CUresult)0; }

EXPORT CUresult cuModuleLoadDataEx(
    CUmodule *result, const void *image, unsigned int count, CUjit_option *options, void **values) {
  CUresult status = called(__func__, "\"%s\", %u, %d=log, %d=%lld", (const char *)image, count,
      (int)options[0], (int)options[1], NUMBER(values[1]));
  if (status != 0) {
    snprintf((char *)values[0], (size_t)values[1], "ptxas: line 3: no such instruction\n");
    return status;
  }
  *result = (CUmodule)next_handle();
  return (CUresult)0;
}
EXPORT CUresult cuModuleUnload(CUmodule module) { CALLED("%lld", NUMBER(module)); return (CUresult)0; }
EXPORT CUresult cuModuleGetFunction(CUfunction *result, CUmodule module, const char *name) {
  CALLED("%lld, \"%s\"", NUMBER(module), name);
  *result = (CUfunction)next_handle();
  return (CUresult)0;
}
EXPORT CUresult cuFuncGetAttribute(int *result, CUfunction_attribute attribute, CUfunction function) {
  CALLED("%d, %lld", (int)attribute, NUMBER(function));
  *result = 200 + (int)attribute;
  return (CUresult)0;
}
#ifndef WITHOUT_PARAMETERS
EXPORT CUresult cuFuncGetParamInfo(CUfunction function, size_t index, size_t *offset, size_t *size) {
  static const size_t sizes[] = {8, 8, 4, 8}, offsets[] = {0, 8, 16, 24};
  CALLED("%lld, %zu", NUMBER(function), index);
  if (index >= 4) return (CUresult)1;
  *offset = offsets[index], *size = sizes[index];
  return (CUresult)0;
}
#endif
EXPORT CUresult cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute, int value) {
  CALLED("%lld, %d, %d", NUMBER(function), (int)attribute, value);
  return (CUresult)0;
}
EXPORT CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(
    int *result, CUfunction function, int threads, size_t shared) {
  CALLED("%lld, %d, %zu", NUMBER(function), threads, shared);
  *result = 6;
  return (CUresult)0;
}

static void copy(CUdeviceptr to, const void *from, size_t bytes) {
  memcpy((void *)(uintptr_t)to, from, bytes);
}
/* The one kernel: sum[i] = x[i] * scale, of (x, sum, n, scale). */
static void compute(float *x, float *sum, int n, double scale) {
  for (int i = 0; i < n; i++) sum[i] = (float)(x[i] * scale);
}
static work *capture(CUstream stream, int kind) {
  if (stream != capturing || work_count == MOST) return 0;
  works[work_count].kind = kind;
  return &works[work_count++];
}

EXPORT CUresult cuLaunchKernel(CUfunction function, unsigned int gx, unsigned int gy,
    unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz, unsigned int shared,
    CUstream stream, void **parameters, void **extra) {
  CALLED("%lld, %u, %u, %u, %u, %u, %u, %u, %lld, [%d, %.3f], %lld", NUMBER(function), gx, gy, gz,
      bx, by, bz, shared, NUMBER(stream), *(int *)parameters[2], *(double *)parameters[3],
      NUMBER(extra));
  work *kept = capturing ? capture(stream, 1) : 0;
  if (kept) {
    memcpy(&kept->args[0], parameters[0], 8);
    memcpy(&kept->args[1], parameters[1], 8);
    memcpy(&kept->args[2], parameters[2], 4);
    memcpy(&kept->args[3], parameters[3], 8);
  } else {
    compute(*(float **)parameters[0], *(float **)parameters[1], *(int *)parameters[2],
        *(double *)parameters[3]);
  }
  return (CUresult)0;
}

EXPORT CUresult cuStreamCreate(CUstream *result, unsigned int flags) {
  CALLED("%u", flags);
  *result = (CUstream)next_handle();
  return (CUresult)0;
}
EXPORT CUresult cuStreamDestroy_v2(CUstream stream) { CALLED("%lld", NUMBER(stream)); return (CUresult)0; }
EXPORT CUresult cuStreamSynchronize(CUstream stream) {
  CALLED("%lld", NUMBER(stream));
  while (paused) waiting = 1;
  waiting = 0;
  return (CUresult)0;
}
EXPORT CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned int flags) {
  CALLED("%lld, %lld, %u", NUMBER(stream), NUMBER(event), flags);
  return (CUresult)0;
}
EXPORT CUresult cuStreamBeginCapture_v2(CUstream stream, CUstreamCaptureMode mode) {
  CALLED("%lld, %d", NUMBER(stream), (int)mode);
  capturing = stream, work_count = 0;
  return (CUresult)0;
}
EXPORT CUresult cuStreamEndCapture(CUstream stream, CUgraph *result) {
  capturing = 0;
  CALLED("%lld", NUMBER(stream));
  *result = (CUgraph)next_handle();
  return (CUresult)0;
}

EXPORT CUresult cuEventCreate(CUevent *result, unsigned int flags) {
  CALLED("%u", flags);
  *result = (CUevent)next_handle();
  return (CUresult)0;
}
EXPORT CUresult cuEventDestroy_v2(CUevent event) { CALLED("%lld", NUMBER(event)); return (CUresult)0; }
EXPORT CUresult cuEventRecord(CUevent event, CUstream stream) {
  CALLED("%lld, %lld", NUMBER(event), NUMBER(stream));
  return (CUresult)0;
}
EXPORT CUresult cuEventSynchronize(CUevent event) { CALLED("%lld", NUMBER(event)); return (CUresult)0; }
#undef cuEventElapsedTime
EXPORT CUresult cuEventElapsedTime(float *result, CUevent start, CUevent end) {
  CALLED("%lld, %lld", NUMBER(start), NUMBER(end));
  *result = 1.5f;
  return (CUresult)0;
}

EXPORT CUresult cuMemAlloc_v2(CUdeviceptr *result, size_t bytes) {
  CALLED("%zu", bytes);
  *result = (CUdeviceptr)(uintptr_t)malloc(bytes);
  return (CUresult)0;
}
EXPORT CUresult cuMemFree_v2(CUdeviceptr memory) {
  CALLED("");
  free((void *)(uintptr_t)memory);
  return (CUresult)0;
}
EXPORT CUresult cuMemGetInfo_v2(size_t *available, size_t *total) {
  CALLED("");
  *available = (size_t)70 << 30, *total = (size_t)80 << 30;
  return (CUresult)0;
}
EXPORT CUresult cuMemHostAlloc(void **result, size_t bytes, unsigned int flags) {
  CALLED("%zu, %u", bytes, flags);
  *result = malloc(bytes);
  return (CUresult)0;
}
EXPORT CUresult cuMemFreeHost(void *memory) {
  CALLED("");
  free(memory);
  return (CUresult)0;
}

static void copy_or_capture(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  work *kept = capturing ? capture(stream, 0) : 0;
  if (kept) {
    kept->to = to, kept->from = from, kept->bytes = bytes;
  } else {
    copy(to, from, bytes);
  }
}
EXPORT CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  CALLED("%zu, %lld", bytes, NUMBER(stream));
  copy_or_capture(to, from, bytes, stream);
  return (CUresult)0;
}
EXPORT CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
  CALLED("%zu, %lld", bytes, NUMBER(stream));
  copy_or_capture((CUdeviceptr)(uintptr_t)to, (void *)(uintptr_t)from, bytes, stream);
  return (CUresult)0;
}
EXPORT CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
  CALLED("%zu, %lld", bytes, NUMBER(stream));
  copy_or_capture(to, (void *)(uintptr_t)from, bytes, stream);
  return (CUresult)0;
}
EXPORT CUresult cuMemsetD8Async(CUdeviceptr at, unsigned char value, size_t count, CUstream stream) {
  CALLED("%u, %zu, %lld", value, count, NUMBER(stream));
  memset((void *)(uintptr_t)at, value, count);
  return (CUresult)0;
}
EXPORT CUresult cuMemsetD32Async(CUdeviceptr at, unsigned int value, size_t count, CUstream stream) {
  CALLED("%u, %zu, %lld", value, count, NUMBER(stream));
  for (size_t i = 0; i < count; i++) ((unsigned int *)(uintptr_t)at)[i] = value;
  return (CUresult)0;
}

#ifndef WITHOUT_GRAPHS
EXPORT CUresult cuGraphInstantiateWithFlags(CUgraphExec *result, CUgraph graph, unsigned long long flags) {
  CALLED("%lld, %llu", NUMBER(graph), flags);
  *result = (CUgraphExec)next_handle();
  return (CUresult)0;
}
#endif
EXPORT CUresult cuGraphLaunch(CUgraphExec graph, CUstream stream) {
  CALLED("%lld, %lld", NUMBER(graph), NUMBER(stream));
  for (work *w = works; w < works + work_count; w++) {
    if (w->kind == 0) {
      copy(w->to, w->from, w->bytes);
    } else {
      int n;
      double scale;
      memcpy(&n, &w->args[2], 4);
      memcpy(&scale, &w->args[3], 8);
      compute((float *)w->args[0], (float *)w->args[1], n, scale);
    }
  }
  return (CUresult)0;
}
EXPORT CUresult cuGraphDestroy(CUgraph graph) { CALLED("%lld", NUMBER(graph)); return (CUresult)0; }
EXPORT CUresult cuGraphExecDestroy(CUgraphExec graph) { CALLED("%lld", NUMBER(graph)); return (CUresult)0; }
