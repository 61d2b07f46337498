package dev.sinter.passes.lower;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ports of state have memory of the session instead of the caller's. It is written when everything
 * else is done, by copies; {@code memory.StateInPlace} removes those that it can.
 */
final class StateLowering {
  private final Graph graph;
  private final ProgramBuilder program;

  /** The buffers by the names of the ports that are read, and of those that are written. */
  private final Map<String, String> kept = new HashMap<>();

  private final Map<String, String> renewed = new HashMap<>();

  StateLowering(Graph graph, ProgramBuilder program) {
    this.graph = graph;
    this.program = program;
    for (StatePair pair : graph.state()) {
      Port port =
          graph.inputs().stream()
              .filter(input -> input.name().equals(pair.input()))
              .findFirst()
              .orElseThrow();
      if (!port.value().type().shape().isKnown()) {
        throw new SinterException(
            ErrorCode.VALUE_NEEDED,
            "%s: state '%s' is %s, expected known sizes"
                .formatted(graph.name(), pair.input(), port.value().type()));
      }
      String buffer = program.state(port);
      kept.put(pair.input(), buffer);
      renewed.put(pair.output(), buffer);
    }
  }

  String input(Port port) {
    String buffer = kept.get(port.name());
    return buffer == null ? program.input(port) : buffer;
  }

  /** Where an output is wanted; what becomes state may lie anywhere first. */
  Optional<String> output(Port port) {
    return renewed.containsKey(port.name()) ? Optional.empty() : Optional.of(program.output(port));
  }

  /**
   * The last steps: state takes its new values. What lies in other state is copied away before any
   * is written.
   *
   * @param results the buffers of the graph's outputs
   */
  List<Step> renew(List<String> results) {
    List<Step> saved = new ArrayList<>();
    List<Step> written = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      String state = renewed.get(graph.outputs().get(i).name());
      String value = results.get(i);
      if (state == null || state.equals(value)) {
        continue;
      }
      if (program.place(program.base(value)) instanceof Place.State) {
        String away = program.arena(program.type(value));
        saved.add(new Step.Copy(value, away));
        value = away;
      }
      written.add(new Step.Copy(value, state));
    }
    saved.addAll(written);
    return saved;
  }
}
