package dev.sinter.passes.join;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which siblings are faster as one. Wide ones are not: each fills its register tiles, rows
 * that lie further apart are read slower, and what needs its operand dense takes a copy of a slice.
 * Two things pay:
 *
 * <ul>
 *   <li>columns that do not fill a vector, or only those of some targets, since tiles of the joined
 *       ones are wider: up to {@value #NARROWEST}, and up to {@value #NARROW} where all that reads
 *       a slice is elementwise or sums it up;
 *   <li>so little work that launching a kernel for each of three or more takes longer, where slices
 *       are read so.
 * </ul>
 */
final class Families {
  /** No target fills a vector of f32 with fewer. */
  private static final long NARROWEST = 4;

  /** Wider ones fill the vectors of so many targets that these lose more than the others gain. */
  private static final long NARROW = 8;

  /** Multiplications that take about as long as a launch. */
  private static final long LITTLE = 1 << 15;

  /** More siblings are left alone: looking at them all would take too long. */
  private static final int MOST_SIBLINGS = 1024;

  private final Graph graph;
  private final Uses uses;
  private final Siblings siblings;

  /** What convolutions give, and what is made of it without leaving the image. */
  private final Set<Value> images = new HashSet<>();

  Families(Graph graph, Uses uses) {
    this.graph = graph;
    this.uses = uses;
    this.siblings = new Siblings(uses);
    graph.nodes().forEach(this::noteImage);
  }

  /** Contractions that are better joined, with what follows them. */
  List<List<Joint>> worthJoining() {
    List<List<Joint>> families = new ArrayList<>();
    for (List<Node> nodes : siblings.find(graph)) {
      if (nodes.size() <= MOST_SIBLINGS) {
        ofLittleWork(nodes)
            .or(() -> ofFewColumns(nodes, NARROW).filter(this::isReadInPlace))
            .or(() -> ofFewColumns(nodes, NARROWEST))
            .ifPresent(families::add);
      }
    }
    return families;
  }

  private Optional<List<Joint>> ofLittleWork(List<Node> nodes) {
    Joint joint = siblings.joint(nodes);
    if (!(nodes.getFirst().op() instanceof DotGeneral) || !isLittle(joint)) {
      return Optional.empty();
    }
    return Optional.of(LockStep.from(joint, uses)).filter(this::isReadInPlace);
  }

  /** Of a pair's two launches one is needed after all, for what was the epilogue of either. */
  private static boolean isLittle(Joint joint) {
    long weights =
        joint.nodes().stream()
            .map(node -> node.operand(1).type().shape().size().known())
            .reduce(0L, Math::addExact);
    Dim rows = joint.rows();
    return joint.nodes().size() > 2
        && rows.isKnown()
        && rows.known() <= LITTLE / Math.max(1, weights);
  }

  private Optional<List<Joint>> ofFewColumns(List<Node> nodes, long most) {
    if (nodes.getFirst().op() instanceof ConvGeneral
        && !images.contains(nodes.getFirst().operand(0))) {
      // With more channels in all than each has, an image might be transposed that need not be.
      return Optional.empty();
    }
    Joint all = siblings.joint(nodes);
    List<Node> narrow = nodes.stream().filter(node -> isAtMost(all.columns(node), most)).toList();
    return narrow.size() > 1
        ? Optional.of(LockStep.from(siblings.joint(narrow), uses))
        : Optional.empty();
  }

  private static boolean isAtMost(Dim columns, long most) {
    return columns.isKnown() && columns.known() <= most;
  }

  private boolean isReadInPlace(List<Joint> family) {
    Set<Node> members = new HashSet<>();
    family.forEach(joint -> members.addAll(joint.nodes()));
    return family.stream()
        .flatMap(joint -> joint.parts().stream())
        .allMatch(part -> isReadInPlace(part, members));
  }

  /** Whether a slice in place of a value takes no copy. */
  private boolean isReadInPlace(Value part, Set<Node> members) {
    return !uses.isOutput(part)
        && uses.readers(part).stream()
            .allMatch(reader -> members.contains(reader) || readsInPlace(reader));
  }

  private boolean readsInPlace(Node reader) {
    return switch (reader.op()) {
      case Unary _, Binary _, Compare _, Select _, Cast _, Reduce _ -> true;
      case Slice _ -> isReadInPlace(reader.result(), Set.of());
      case Op _ -> false;
    };
  }

  private void noteImage(Node node) {
    boolean stays =
        switch (node.op()) {
          case ConvGeneral _ -> true;
          case Unary _,
              Binary _,
              Compare _,
              Select _,
              Cast _,
              ReduceWindow _,
              Concat _,
              Pad _,
              Slice _ ->
              node.operands().stream().anyMatch(images::contains);
          case Op _ -> false;
        };
    if (stays) {
      images.addAll(node.results());
    }
  }
}
