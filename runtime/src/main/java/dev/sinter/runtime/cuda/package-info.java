/**
 * NVIDIA GPUs through the CUDA driver API, which comes with the display driver: no toolkit, no
 * library of ours. {@link dev.sinter.runtime.cuda.CudaDriver#find} says whether there is a GPU, and
 * if not, why; all else hangs on the {@link dev.sinter.runtime.cuda.CudaContext} of a device.
 *
 * <pre>{@code
 * switch (CudaDriver.find()) {
 *   case CudaPresence.Absent(String reason) -> log(reason);
 *   case CudaPresence.Present(CudaDriver driver) -> {
 *     try (CudaContext context = driver.devices().getFirst().open()) {
 *       CudaFunction add = context.load(ptx, "sums").function("add", "kernel 'add' of Add_3");
 *       DeviceMemory x = context.allocate(4 * n, "x");
 *       KernelLaunch launch = add.launch(KernelParameter.POINTER, KernelParameter.I32);
 *       launch.set(0, x, 0).set(1, n).grid(n / 256, 1, 1).block(256, 1, 1);
 *       CudaStream stream = context.stream("run");
 *       stream.upload(host, 0, x, 0, 4 * n);
 *       stream.launch(launch);
 *       stream.download(x, 0, host, 0, 4 * n);
 *       stream.synchronize();
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>What the driver gave out is given back by {@code close}, or with the context, the youngest
 * first; closing twice does nothing. Use after that is an {@link IllegalStateException}. Every
 * failed call is a {@link dev.sinter.ir.SinterException} that names the call, the driver's error
 * and what was being done. Launches, copies, events and graphs take nothing from the Java heap.
 *
 * <p>Signatures are those of {@code cuda.h} of CUDA 11.4, which newer drivers keep.
 */
package dev.sinter.runtime.cuda;
