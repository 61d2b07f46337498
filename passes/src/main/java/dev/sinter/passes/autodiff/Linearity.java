package dev.sinter.passes.autodiff;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Whether a graph is linear in its last inputs, by what its operations are: a value is zero, does
 * not depend on those inputs, or is linear in them; anything else is refused, sums of linear and
 * known values too.
 */
final class Linearity {
  /** What a value is to the inputs that change. */
  enum Role {
    ZERO,
    KNOWN,
    LINEAR
  }

  private final String rule;

  private Linearity(String rule) {
    this.rule = rule;
  }

  /**
   * Refuses a graph that is not linear, or has an output that is not.
   *
   * @param rule what the graph is, for messages
   * @param known how many inputs, the first ones, the graph need not be linear in
   * @throws SinterException DERIVATIVE_INVALID, with the node
   */
  static void check(String rule, Graph graph, int known) {
    List<Role> inputs = new ArrayList<>(Collections.nCopies(known, Role.KNOWN));
    inputs.addAll(Collections.nCopies(graph.inputs().size() - known, Role.LINEAR));
    Linearity linearity = new Linearity(rule);
    List<Role> outputs = linearity.of(graph, inputs);
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i) == Role.KNOWN) {
        String port = "output '%s'".formatted(graph.outputs().get(i).name());
        throw linearity.fault(graph, port, "does not depend on what changes, and is not zero");
      }
    }
  }

  private List<Role> of(Graph graph, List<Role> inputs) {
    Map<Value, Role> roles = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      roles.put(graph.inputs().get(i).value(), inputs.get(i));
    }
    for (Node node : graph.nodes()) {
      List<Role> operands = node.operands().stream().map(roles::get).toList();
      List<Role> results;
      try {
        results = of(node.op(), operands);
      } catch (NotLinear e) {
        throw fault(graph, node.toString(), e.getMessage());
      }
      for (int i = 0; i < node.results().size(); i++) {
        roles.put(node.results().get(i), results.get(results.size() == 1 ? 0 : i));
      }
    }
    return graph.outputs().stream().map(Port::value).map(roles::get).toList();
  }

  /** Of the results, or of all of them. */
  private List<Role> of(Op op, List<Role> x) {
    return switch (op) {
      case Composite composite -> of(composite.body(), x);
      case Scan scan -> loop(scan.body(), scan.carried(), x);
      case While loop -> repeat(loop, x);
      case Cond cond -> branches(cond, x);
      case HostOp _ -> List.of(known(x));
      case Primitive primitive -> List.of(straight(primitive, x));
    };
  }

  private static Role straight(Primitive op, List<Role> x) {
    return switch (op) {
      case Constant constant -> isZero(constant.value()) ? Role.ZERO : Role.KNOWN;
      case Extent _ -> Role.KNOWN;
      case Broadcast _, Reshape _, Transpose _, Slice _, Reverse _ -> x.getFirst();
      case Cast cast -> cast.to().isFloat() ? x.getFirst() : known(x);
      case Concat _, Pad _ -> sum(x);
      case Select _ -> beside(x.getFirst(), sum(x.subList(1, 3)));
      case Unary unary -> unary.function() == Unary.Function.NEG ? x.getFirst() : known(x);
      case Binary binary -> binary(binary, x);
      case DotGeneral _, ConvGeneral _ -> product(x);
      case Gather _ -> beside(x.getLast(), x.getFirst());
      case Scatter scatter when scatter.combination() == Scatter.Combination.ADD ->
          beside(x.get(1), sum(List.of(x.getFirst(), x.getLast())));
      case TriangularSolve _ -> beside(x.getFirst(), x.getLast());
      case Reduce reduce -> summed(reduce.combiner(), x);
      case Cumulative running -> summed(running.combiner(), x);
      case ReduceWindow pool -> summed(pool.combiner(), x);
      case Iota _, BindSize _, Compare _, Bitcast _, ArgReduce _, Scatter _ -> known(x);
      case Sort _, NonZero _, RandomBits _, Cholesky _, Lu _ -> known(x);
      case Scan _, While _, Cond _ -> throw new IllegalArgumentException(op.mnemonic());
    };
  }

  private static Role binary(Binary binary, List<Role> x) {
    return switch (binary.function()) {
      case ADD, SUB -> sum(x);
      case MUL -> product(x);
      case DIV -> beside(x.getLast(), x.getFirst());
      case REM, POW, MAX, MIN, ATAN2, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT -> known(x);
    };
  }

  private static Role summed(Reduce.Combiner combiner, List<Role> x) {
    return combiner == Reduce.Combiner.SUM ? x.getFirst() : known(x);
  }

  private static Role sum(List<Role> terms) {
    boolean linear = terms.contains(Role.LINEAR);
    if (linear && terms.contains(Role.KNOWN)) {
      throw new NotLinear("joins what depends on what changes with what does not");
    }
    return linear ? Role.LINEAR : terms.contains(Role.KNOWN) ? Role.KNOWN : Role.ZERO;
  }

  private static Role product(List<Role> factors) {
    if (factors.contains(Role.ZERO)) {
      return Role.ZERO;
    }
    if (Collections.frequency(factors, Role.LINEAR) > 1) {
      throw new NotLinear("multiplies what changes with what changes");
    }
    return factors.contains(Role.LINEAR) ? Role.LINEAR : Role.KNOWN;
  }

  /** The second role, where the first is not linear. */
  private static Role beside(Role needed, Role linear) {
    known(List.of(needed));
    return linear;
  }

  private static Role known(List<Role> x) {
    if (x.contains(Role.LINEAR)) {
      throw new NotLinear("is not linear in what changes");
    }
    return Role.KNOWN;
  }

  /** What is carried becomes what some round makes of it. */
  private List<Role> loop(Graph body, int carried, List<Role> x) {
    List<Role> inputs = new ArrayList<>(x);
    while (true) {
      List<Role> outputs = of(body, inputs);
      List<Role> before = List.copyOf(inputs);
      for (int i = 0; i < carried; i++) {
        inputs.set(i, sum(List.of(inputs.get(i), outputs.get(i))));
      }
      if (inputs.equals(before)) {
        List<Role> results = new ArrayList<>(inputs.subList(0, carried));
        results.addAll(outputs.subList(carried, outputs.size()));
        return results;
      }
    }
  }

  private List<Role> repeat(While loop, List<Role> x) {
    List<Role> results = loop(loop.body(), loop.carried(), x);
    List<Role> inputs = new ArrayList<>(results);
    inputs.addAll(x.subList(loop.carried(), x.size()));
    of(loop.condition(), inputs);
    return results;
  }

  private List<Role> branches(Cond cond, List<Role> x) {
    known(x.subList(0, 1));
    List<Role> whenTrue = of(cond.whenTrue(), x.subList(1, x.size()));
    List<Role> whenFalse = of(cond.whenFalse(), x.subList(1, x.size()));
    List<Role> results = new ArrayList<>();
    for (int i = 0; i < whenTrue.size(); i++) {
      results.add(sum(List.of(whenTrue.get(i), whenFalse.get(i))));
    }
    return results;
  }

  private static boolean isZero(Tensor tensor) {
    return tensor.element().isFloat()
        && LongStream.range(0, tensor.size()).allMatch(i -> tensor.getDouble(i) == 0);
  }

  private SinterException fault(Graph graph, String place, String what) {
    return new SinterException(
        ErrorCode.DERIVATIVE_INVALID,
        "%s: the rule '%s' is not linear: %s %s".formatted(rule, graph.name(), place, what));
  }

  /** Carries the reason to where the node is known. */
  private static final class NotLinear extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotLinear(String reason) {
      super(reason, null, false, false);
    }
  }
}
