package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tangents of loops. A scan is followed by one over tangents, which reads what the first kept of
 * each round; a while of unknown length by one that runs both together, and cannot be turned
 * around.
 */
record LoopTangents(Tangents tangents) {

  /** The results of a scan, some of whose operands have tangents. */
  List<Value> scan(Scan scan, List<Value> operands) {
    List<Boolean> active = new ArrayList<>(operands.stream().map(tangents::has).toList());
    Linearized body = fixpoint(scan, active);
    LinearScan linear = new LinearScan(tangents, scan, body, active);
    List<Value> all = tangents.add(linear.primal(), operands);
    List<Value> results = all.subList(0, scan.body().outputs().size());
    linear.run(operands, all, results);
    tangents.lose(body.losses());
    return results;
  }

  /** With every carried value active that becomes so in some round. */
  private static Linearized fixpoint(Scan scan, List<Boolean> active) {
    while (true) {
      Linearized body = Linearized.of(scan.body(), active);
      boolean grew = false;
      for (int i = 0; i < scan.carried(); i++) {
        if (body.moving().get(i) && !active.get(i)) {
          active.set(i, true);
          grew = true;
        }
      }
      if (!grew) {
        return body;
      }
    }
  }

  /** The results of a while; their tangents come from a second one, which runs both together. */
  List<Value> repeat(While loop, List<Value> operands) {
    List<Value> results = tangents.add(loop, operands);
    List<Integer> moving =
        IntStream.range(0, operands.size())
            .filter(
                i -> i < loop.carried() ? isFloat(operands.get(i)) : tangents.has(operands.get(i)))
            .boxed()
            .toList();
    JointWhile joint = new JointWhile(loop, moving);
    List<Value> both =
        tangents.builder().applyAll(joint.loop(), joint.interleaved(operands, tangents::orZero));
    int at = loop.carried();
    for (int i : joint.carried()) {
      tangents.put(results.get(i), both.get(at++));
    }
    return results;
  }

  private static boolean isFloat(Value value) {
    return value.type().element().isFloat();
  }
}
