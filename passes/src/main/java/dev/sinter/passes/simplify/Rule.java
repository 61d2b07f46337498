package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Op;
import java.util.function.Function;

/**
 * One exact rewriting of a node with one result.
 *
 * @param name the pattern and what it becomes: {@code neg(neg(x)) → x}
 * @param on the ops it looks at
 * @param rewrite the value that takes the node's place, or null where the pattern does not match
 */
record Rule(String name, Class<? extends Op> on, Function<Match, Value> rewrite) {}
