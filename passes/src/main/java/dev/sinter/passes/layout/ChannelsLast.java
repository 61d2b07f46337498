package dev.sinter.passes.layout;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Convolves with channels last, where a position's channels are neighbours in memory: its taps then
 * are runs of neighbours whatever the stride, its outputs are vectors whatever the image's size,
 * and no copy of the image is needed but for a border. What follows a convolution elementwise,
 * pools it or joins it with others stays in that layout, so that transposes are left at the borders
 * only.
 *
 * <pre>{@code
 * %2 = conv_general(%0, %1)   →   %2 = transpose(%0) {permutation=[0,2,3,1]}
 * %3 = max(%2, …)                 %3 = conv_general(%2, %1) {channelsLast=true}
 *                                 %4 = max(%3, …)
 *                                 %5 = transpose(%4) {permutation=[0,3,1,2]}
 * }</pre>
 */
public final class ChannelsLast implements GraphPass {
  @Override
  public String name() {
    return "channels-last";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(graph, Relayout::new);
  }

  /** The walk over one graph. */
  private static final class Relayout implements Rewriter.Transform {
    /** Fewer channels do not fill the vectors that the positions of an image do. */
    private static final long FEWEST_CHANNELS = 16;

    /** So many do where the other layout would take a transpose that this one does not. */
    private static final long FEWEST_BESIDES = 4;

    /** Values by what they are with channels first. */
    private final Map<Value, Value> last = new HashMap<>();

    @Override
    public List<Value> apply(Node node, Scope out) {
      return switch (node.op()) {
        case ConvGeneral conv when suits(conv, node, out) ->
            moved(conv.withChannelsLast(true), node, out, 1);
        case Unary _, Binary _, Compare _, Select _, Cast _ when isLast(node.operands()) ->
            moved(node.op(), node, out, node.operands().size());
        case ReduceWindow window when isLast(node.operands()) -> moved(moved(window), node, out, 1);
        case Concat concat when isLast(node.operands()) -> {
          AxisOrder order = AxisOrder.channelsLast(node.result().type().rank());
          Concat after = new Concat(order.place(concat.axis()));
          yield moved(after, node, out, node.operands().size());
        }
        case Pad pad when isLast(node.operands()) -> moved(moved(pad), node, out, 1);
        case Slice slice when isLast(node.operands()) -> moved(moved(slice), node, out, 1);
        case Reduce reduce when isLast(node.operands()) -> reduced(reduce, node, out);
        case Op _ -> out.add(node);
      };
    }

    private boolean isLast(List<Value> operands) {
      return operands.stream().anyMatch(last::containsKey);
    }

    private boolean suits(ConvGeneral conv, Node node, Scope out) {
      Node kernel = out.producer(node.operand(1));
      int spatial = conv.strides().size();
      boolean plain =
          !conv.channelsLast()
              && (spatial == 1 || spatial == 2)
              && conv.batchGroups() == 1
              && conv.inputDilation().stream().allMatch(d -> d == 1)
              && node.operands().stream().allMatch(o -> o.type().element() == conv.accumulate());
      if (!plain || kernel == null || !(kernel.op() instanceof Constant constant)) {
        return false;
      }
      long[] shape = constant.value().shape();
      boolean depthwise = shape[1] == 1 && shape[0] == conv.featureGroups();
      long channels = depthwise ? shape[0] : shape[0] / conv.featureGroups();
      // Moving a single channel moves nothing.
      boolean free = last.containsKey(node.operand(0)) || node.operand(0).type().dim(1).is(1);
      return channels >= (free ? FEWEST_BESIDES : FEWEST_CHANNELS)
          && conv.accumulate() != ElementType.BOOL;
    }

    /**
     * The node's result with channels first, made from one with channels last.
     *
     * @param count how many operands have the layout, the first ones
     */
    private List<Value> moved(Op op, Node node, Scope out, int count) {
      List<Value> operands = new ArrayList<>(node.operands());
      operands.subList(0, count).replaceAll(operand -> last(operand, node, out));
      Value after = out.emit(op, operands, node.location());
      Transpose back = AxisOrder.channelsLast(after.type().rank()).inverse().transpose();
      Value first = out.emit(back, List.of(after), node.location());
      last.put(first, after);
      return List.of(first);
    }

    /** A value with channels last; a broadcast goes there by itself. */
    private Value last(Value value, Node reader, Scope out) {
      Value known = last.get(value);
      if (known != null) {
        return known;
      }
      AxisOrder order = AxisOrder.channelsLast(value.type().rank());
      Node producer = out.producer(value);
      Value after =
          producer != null && producer.op() instanceof Broadcast broadcast
              ? broadcast(order.apply(broadcast), producer, out)
              : out.emit(order.transpose(), List.of(value), reader.location());
      last.put(value, after);
      return after;
    }

    private static Value broadcast(AxisOrder.Moved moved, Node node, Scope out) {
      Value operand = node.operand(0);
      if (!moved.operand().isNatural()) {
        operand = out.emit(moved.operand().transpose(), List.of(operand), node.location());
      }
      return out.emit(moved.broadcast(), List.of(operand), node.location());
    }

    private static ReduceWindow moved(ReduceWindow op) {
      AxisOrder order = AxisOrder.channelsLast(op.window().size());
      return new ReduceWindow(
          op.combiner(),
          order.apply(op.window()),
          order.apply(op.strides()),
          order.apply(op.dilation()),
          order.apply(op.low()),
          order.apply(op.high()));
    }

    private static Pad moved(Pad op) {
      AxisOrder order = AxisOrder.channelsLast(op.low().size());
      return new Pad(order.apply(op.low()), order.apply(op.high()), order.apply(op.interior()));
    }

    private static Slice moved(Slice op) {
      AxisOrder order = AxisOrder.channelsLast(op.starts().size());
      return new Slice(
          order.apply(op.starts()), order.apply(op.sizes()), order.apply(op.strides()));
    }

    /** A reduction after which the axes that are left stand in order has no layout any more. */
    private List<Value> reduced(Reduce op, Node node, Scope out) {
      AxisOrder order = AxisOrder.channelsLast(node.operand(0).type().rank());
      List<Integer> left = order.axes().stream().filter(axis -> !op.axes().contains(axis)).toList();
      if (!left.stream().sorted().toList().equals(left)) {
        return out.add(node);
      }
      Reduce after =
          new Reduce(op.combiner(), op.axes().stream().map(order::place).sorted().toList());
      return List.of(out.emit(after, List.of(last.get(node.operand(0))), node.location()));
    }
  }
}
