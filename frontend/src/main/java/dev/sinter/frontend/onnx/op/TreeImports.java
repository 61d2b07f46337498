package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.op.Trees.Branch;
import dev.sinter.frontend.onnx.op.Trees.Test;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Ensembles of decision trees of domain ai.onnx.ml, whose leaves vote for targets by weights. */
final class TreeImports {
  /** What the table of votes may hold at most. */
  private static final long MOST_VOTES = 1L << 28;

  /** A leaf's weight for a target. */
  private record Vote(int row, long target, double weight) {}

  /** How the votes of trees become one number. */
  private enum Aggregate {
    AVERAGE,
    SUM,
    MIN,
    MAX
  }

  private TreeImports() {}

  /**
   * TreeEnsemble: inner nodes and leaves in lists of their own; roots are places in the list of
   * inner nodes.
   */
  static Value ensemble(OnnxNode node) {
    NodeAttributes attributes = node.attributes();
    attributes.ignore("nodes_hitrates");
    List<Long> yes = list(node, "nodes_truenodeids");
    int inner = yes.size();
    List<Long> no = list(node, "nodes_falsenodeids", inner);
    List<Long> yesLeaf = list(node, "nodes_trueleafs", inner);
    List<Long> noLeaf = list(node, "nodes_falseleafs", inner);
    List<Long> features = list(node, "nodes_featureids", inner);
    List<Long> missing =
        attributes
            .integers("nodes_missing_value_tracks_true")
            .orElseGet(() -> Collections.nCopies(inner, 0L));
    double[] modes = numbers(node, "nodes_modes", inner);
    double[] splits = numbers(node, "nodes_splits", inner);
    List<Branch> rows = new ArrayList<>();
    int leaves = list(node, "leaf_targetids").size();
    Members members = new Members(node, inner + leaves);
    for (int i = 0; i < inner; i++) {
      int then = place(yes.get(i), yesLeaf.get(i), inner);
      int otherwise = place(no.get(i), noLeaf.get(i), inner);
      boolean passes = i < missing.size() && missing.get(i) != 0;
      rows.add(
          modes[i] == Members.MODE
              ? members.first(features.get(i), passes, then, otherwise)
              : new Branch(
                  test((int) modes[i]), features.get(i), splits[i], passes, then, otherwise));
    }
    for (int leaf = 0; leaf < leaves; leaf++) {
      rows.add(Branch.leaf(inner + leaf));
    }
    rows.addAll(members.further);
    double[] weights = numbers(node, "leaf_weights", leaves);
    List<Vote> votes = new ArrayList<>();
    for (int leaf = 0; leaf < leaves; leaf++) {
      votes.add(new Vote(inner + leaf, list(node, "leaf_targetids").get(leaf), weights[leaf]));
    }
    Trees trees = new Trees(rows, list(node, "tree_roots").stream().map(Math::toIntExact).toList());
    long aggregate = attributes.integer("aggregate_function", 1);
    long transform = attributes.integer("post_transform", 0);
    if (aggregate < 0 || aggregate > 3 || transform < 0 || transform > 4) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "aggregate_function %d and post_transform %d, expected 0 to 3 and 0 to 4",
          aggregate,
          transform);
    }
    Value scores =
        scores(
            node,
            trees,
            votes,
            rows.size(),
            List.of(Aggregate.AVERAGE, Aggregate.SUM, Aggregate.MIN, Aggregate.MAX)
                .get((int) aggregate));
    String name =
        List.of("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT").get((int) transform);
    return node.np().cast(ClassicalImports.transformed(node.np(), scores, name), node.element(0));
  }

  private static int place(long id, long isLeaf, int inner) {
    return Math.toIntExact(isLeaf != 0 ? Math.addExact(id, inner) : id);
  }

  private static Test test(int mode) {
    List<Test> tests = List.of(Test.LEQ, Test.LT, Test.GTE, Test.GT, Test.EQ, Test.NEQ);
    if (mode < 0 || mode >= tests.size()) {
      throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "mode %d of a node", mode);
    }
    return tests.get(mode);
  }

  /** Tests whether a feature is one of several numbers, which become one row each. */
  private static final class Members {
    static final int MODE = 6;
    private final double[] values;
    private final int firstFree;
    private final List<Branch> further = new ArrayList<>();
    private int next;

    Members(OnnxNode node, int firstFree) {
      values = node.attributes().tensor("membership_values").map(TreeImports::all).orElse(null);
      this.firstFree = firstFree;
    }

    Branch first(long feature, boolean missingPasses, int yes, int no) {
      List<Double> members = new ArrayList<>();
      while (values != null && next < values.length && !Double.isNaN(values[next])) {
        members.add(values[next++]);
      }
      if (members.isEmpty()) {
        throw OnnxNode.invalid(
            ErrorCode.ATTRIBUTE_INVALID, "a set of members to test for is missing or empty");
      }
      next++;
      int otherwise = no;
      for (double member : members.subList(1, members.size())) {
        further.add(new Branch(Test.EQ, feature, member, missingPasses, yes, otherwise));
        otherwise = firstFree + further.size() - 1;
      }
      return new Branch(Test.EQ, feature, members.getFirst(), missingPasses, yes, otherwise);
    }
  }

  /**
   * TreeEnsembleRegressor: nodes are known by tree and number, a leaf may vote for several targets.
   */
  static Value regressor(OnnxNode node) {
    NodeAttributes attributes = node.attributes();
    attributes.ignore("nodes_hitrates");
    attributes.ignore("nodes_hitrates_as_tensor");
    List<Long> tree = list(node, "nodes_treeids");
    int count = tree.size();
    List<Long> number = list(node, "nodes_nodeids", count);
    Map<List<Long>, Integer> places = new HashMap<>();
    Map<Long, Integer> roots = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      if (places.put(List.of(tree.get(i), number.get(i)), i) != null) {
        throw OnnxNode.invalid(
            ErrorCode.ATTRIBUTE_INVALID,
            "node %d of tree %d is there twice",
            number.get(i),
            tree.get(i));
      }
      if (number.get(i) == 0) {
        roots.put(tree.get(i), i);
      }
    }
    List<Branch> rows = branches(node, tree, places);
    List<Long> targets = list(node, "target_ids");
    List<Long> trees = list(node, "target_treeids", targets.size());
    List<Long> nodes = list(node, "target_nodeids", targets.size());
    double[] weights = reals(node, "target_weights", targets.size());
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      int row = place(places, trees.get(i), nodes.get(i));
      votes.add(new Vote(row, targets.get(i), weights[i]));
    }
    String name = attributes.text("aggregate_function", "SUM");
    Aggregate aggregate =
        switch (name) {
          case "AVERAGE" -> Aggregate.AVERAGE;
          case "SUM" -> Aggregate.SUM;
          case "MIN" -> Aggregate.MIN;
          case "MAX" -> Aggregate.MAX;
          default ->
              throw OnnxNode.invalid(
                  ErrorCode.ATTRIBUTE_INVALID, "aggregate_function is '%s'", name);
        };
    Trees all = new Trees(rows, List.copyOf(roots.values()));
    NumPy np = node.np();
    Value scores = scores(node, all, votes, rows.size(), aggregate);
    double[] base = reals(node, "base_values", -1);
    if (base.length > 0) {
      scores = np.add(scores, node.constant(Tensor.of(base, base.length)));
    }
    String transform = attributes.text("post_transform", "NONE");
    return np.cast(ClassicalImports.transformed(np, scores, transform), ElementType.F32);
  }

  private static List<Branch> branches(
      OnnxNode node, List<Long> tree, Map<List<Long>, Integer> places) {
    int count = tree.size();
    List<String> modes = node.attributes().texts("nodes_modes").orElseGet(List::of);
    List<Long> features = list(node, "nodes_featureids", count);
    List<Long> yes = list(node, "nodes_truenodeids", count);
    List<Long> no = list(node, "nodes_falsenodeids", count);
    List<Long> missing =
        node.attributes()
            .integers("nodes_missing_value_tracks_true")
            .orElseGet(() -> Collections.nCopies(count, 0L));
    double[] splits = reals(node, "nodes_values", count);
    if (modes.size() != count) {
      throw wrongLength("nodes_modes", modes.size(), count);
    }
    List<Branch> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (modes.get(i).equals("LEAF")) {
        rows.add(Branch.leaf(i));
      } else {
        rows.add(
            new Branch(
                test(names().indexOf(modes.get(i))),
                features.get(i),
                splits[i],
                i < missing.size() && missing.get(i) != 0,
                place(places, tree.get(i), yes.get(i)),
                place(places, tree.get(i), no.get(i))));
      }
    }
    return rows;
  }

  private static List<String> names() {
    return List.of("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ");
  }

  private static int place(Map<List<Long>, Integer> places, long tree, long number) {
    Integer place = places.get(List.of(tree, number));
    if (place == null) {
      throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "tree %d has no node %d", tree, number);
    }
    return place;
  }

  /** [N, targets]: what the leaves that the samples end in vote for, in f64. */
  private static Value scores(
      OnnxNode node, Trees trees, List<Vote> votes, int rows, Aggregate aggregate) {
    NumPy np = node.np();
    Value x = node.input(0).type().rank() == 1 ? np.expandDims(node.input(0), 0) : node.input(0);
    long targets = node.attributes().integer("n_targets", 1);
    if (x.type().rank() != 2 || targets < 1 || targets > MOST_VOTES / Math.max(1, rows)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%d nodes and %d targets for %s", rows, targets, x.type());
    }
    double none =
        switch (aggregate) {
          case AVERAGE, SUM -> 0;
          case MIN -> Double.POSITIVE_INFINITY;
          case MAX -> Double.NEGATIVE_INFINITY;
        };
    Tensor table = Tensor.zeros(TensorType.of(ElementType.F64, rows, targets));
    for (long i = 0; none != 0 && i < table.size(); i++) {
      table.setDouble(i, none);
    }
    for (Vote vote : votes) {
      if (vote.target < 0 || vote.target >= targets) {
        throw OnnxNode.invalid(
            ErrorCode.ATTRIBUTE_INVALID, "a vote for target %d of %d", vote.target, targets);
      }
      long at = vote.row * targets + vote.target;
      table.setDouble(at, (none == 0 ? table.getDouble(at) : 0) + vote.weight);
    }
    Gather read = new Gather(0, List.of(0), Gather.Bounds.REFUSE);
    Value leaves = np.expandDims(trees.leaves(np, x), -1);
    Value cast = node.builder().apply(read, node.constant(table), leaves);
    return switch (aggregate) {
      case AVERAGE -> np.mean(cast, 1);
      case SUM -> np.sum(cast, 1);
      case MIN -> voted(np, np.min(cast, 1));
      case MAX -> voted(np, np.max(cast, 1));
    };
  }

  /** 0 for a target that nothing voted for. */
  private static Value voted(NumPy np, Value extreme) {
    Value infinite = np.equal(np.abs(extreme), np.scalarLike(extreme, Double.POSITIVE_INFINITY));
    return np.where(infinite, np.scalarLike(extreme, 0), extreme);
  }

  private static List<Long> list(OnnxNode node, String attribute) {
    return node.attributes()
        .integers(attribute)
        .orElseThrow(() ->
            OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute %s is missing", attribute));
  }

  private static List<Long> list(OnnxNode node, String attribute, int count) {
    List<Long> values = list(node, attribute);
    if (values.size() != count) {
      throw wrongLength(attribute, values.size(), count);
    }
    return values;
  }

  private static double[] numbers(OnnxNode node, String attribute, int count) {
    double[] values = node.attributes().tensor(attribute).map(TreeImports::all).orElse(null);
    if (values == null || values.length != count) {
      throw wrongLength(attribute, values == null ? 0 : values.length, count);
    }
    return values;
  }

  private static double[] all(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.getDouble(i);
    }
    return values;
  }

  /** Numbers from an attribute of floats or its twin of doubles; any count where it is negative. */
  private static double[] reals(OnnxNode node, String attribute, int count) {
    Optional<Tensor> doubles = node.attributes().tensor(attribute + "_as_tensor");
    double[] values =
        doubles
            .map(TreeImports::all)
            .orElseGet(() ->
                node.attributes().reals(attribute).orElseGet(List::of).stream()
                    .mapToDouble(Float::doubleValue)
                    .toArray());
    if (count >= 0 && values.length != count) {
      throw wrongLength(attribute, values.length, count);
    }
    return values;
  }

  private static SinterException wrongLength(String attribute, int found, int expected) {
    return OnnxNode.invalid(
        ErrorCode.ATTRIBUTE_INVALID,
        "attribute %s has %d elements, expected %d",
        attribute,
        found,
        expected);
  }
}
