/** Other systems that run ONNX files, to be measured beside Sinter. */
package dev.sinter.bench.peer;
