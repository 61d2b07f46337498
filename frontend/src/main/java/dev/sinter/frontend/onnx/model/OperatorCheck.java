package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.op.OpImport;
import dev.sinter.frontend.onnx.op.OperatorTable;
import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.FunctionProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds every operator of a model that the table does not have, in bodies and called functions too,
 * so that the owner of a model learns at once what is missing and where.
 */
final class OperatorCheck {
  private static final int NODES_SHOWN = 5;
  private final FunctionLibrary functions;
  private final Set<FunctionProto> visited = Collections.newSetFromMap(new IdentityHashMap<>());
  // Functions wait here instead of being entered at once: a chain of calls may be longer than the
  // stack.
  private final Deque<Call> calls = new ArrayDeque<>();
  private final Map<String, List<String>> missing = new TreeMap<>();

  private record Call(FunctionProto function, String label) {}

  private OperatorCheck(FunctionLibrary functions) {
    this.functions = functions;
  }

  /** Throws OPERATOR_UNSUPPORTED with all missing operators and their nodes. */
  static void check(GraphProto graph, Opsets opsets, FunctionLibrary functions) {
    OperatorCheck check = new OperatorCheck(functions);
    check.nodes(graph.getNodeList(), opsets, "");
    while (!check.calls.isEmpty()) {
      Call call = check.calls.remove();
      check.nodes(
          call.function().getNodeList(),
          Opsets.of(call.function().getOpsetImportList()),
          call.label() + "/");
    }
    if (!check.missing.isEmpty()) {
      throw new SinterException(ErrorCode.OPERATOR_UNSUPPORTED, check.message());
    }
  }

  /** For an operator that is met although nothing was found missing. */
  static SinterException unsupported(String operator) {
    return new SinterException(
        ErrorCode.OPERATOR_UNSUPPORTED, "operator %s is not supported".formatted(operator));
  }

  private String message() {
    StringBuilder message =
        new StringBuilder("operators that are not supported: " + missing.size());
    missing.forEach((operator, nodes) -> {
      String more =
          nodes.size() > NODES_SHOWN ? " and %d more".formatted(nodes.size() - NODES_SHOWN) : "";
      List<String> shown = nodes.subList(0, Math.min(NODES_SHOWN, nodes.size()));
      message.append("\n  %s at %s%s".formatted(operator, String.join(", ", shown), more));
    });
    return message.toString();
  }

  private void nodes(List<NodeProto> nodes, Opsets opsets, String prefix) {
    for (int index = 0; index < nodes.size(); index++) {
      NodeProto node = nodes.get(index);
      String label =
          prefix + (node.getName().isEmpty() ? node.getOpType() + "_" + index : node.getName());
      Optional<FunctionProto> function = functions.find(node);
      if (function.isPresent()) {
        if (visited.add(function.get())) {
          calls.add(new Call(function.get(), label));
        }
      } else {
        operator(node, opsets, label);
      }
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          nodes(attribute.getG().getNodeList(), opsets, label + "/");
        }
        attribute.getGraphsList().forEach(graph -> nodes(graph.getNodeList(), opsets, label + "/"));
      }
    }
  }

  private void operator(NodeProto node, Opsets opsets, String label) {
    String domain = Opsets.domain(node.getDomain());
    String name = OpImport.name(domain, node.getOpType());
    int opset = opsets.version(domain).orElse(Opsets.NEWEST);
    if (OperatorTable.find(name, opset).isEmpty()) {
      String newer =
          OperatorTable.firstOpset(name)
              .map(first -> " (new in operator set %d, the model has %d)".formatted(first, opset))
              .orElse("");
      miss(name + newer, label);
    }
  }

  private void miss(String operator, String label) {
    missing.computeIfAbsent(operator, _ -> new ArrayList<>()).add("'" + label + "'");
  }
}
