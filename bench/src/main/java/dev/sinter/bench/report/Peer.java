package dev.sinter.bench.report;

/** Other systems that can be measured beside Sinter. */
public enum Peer {
  ONNXRUNTIME
}
