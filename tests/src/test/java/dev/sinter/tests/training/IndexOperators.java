package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.nn.functional.Embedding;
import dev.sinter.frontend.nn.functional.Selection;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.Map;

/** Reading, writing and ordering by place. */
final class IndexOperators {
  private IndexOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        entry("gather", OperatorFunction.of(IndexOperators::gather)),
        entry("scatter_add", OperatorFunction.of(IndexOperators::scatterAdd)),
        entry("index_add", OperatorFunction.of(IndexOperators::indexAdd)),
        entry(
            "index_select",
            OperatorFunction.of(call -> call.np().take(call.x(), call.value("idx"), call.axis(0)))),
        entry("embedding", OperatorFunction.of(IndexOperators::embedding)),
        entry("sort", IndexOperators::sort),
        entry("topk", IndexOperators::top));
  }

  private static Value gather(OperatorCall call) {
    return Selection.gatherElements(call.np(), call.x(), call.value("idx"), call.axis(0));
  }

  private static Value scatterAdd(OperatorCall call) {
    return Selection.scatterAdd(
        call.np(), call.x(), call.value("idx"), call.value("src"), call.axis(0));
  }

  private static Value indexAdd(OperatorCall call) {
    return Selection.indexAdd(
        call.np(), call.x(), call.value("idx"), call.value("src"), call.axis(0));
  }

  private static Value embedding(OperatorCall call) {
    Value table = call.value("weight");
    Value places = call.value("idx");
    return call.attributes().get("padding_idx") instanceof Number padding
        ? Embedding.embedding(call.np(), table, places, padding.longValue())
        : Embedding.embedding(call.np(), table, places);
  }

  private static List<Value> sort(OperatorCall call) {
    return both(Selection.sort(call.np(), call.x(), call.axis(-1), call.flag("descending", false)));
  }

  private static List<Value> top(OperatorCall call) {
    Dim k = Dim.of(call.integer("k", 1));
    return both(Selection.top(call.np(), call.x(), k, call.axis(-1), call.flag("largest", true)));
  }

  private static List<Value> both(Selection.Ordered ordered) {
    return List.of(ordered.values(), ordered.places());
  }
}
