package dev.sinter.ir.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StandardCompositeTest {
  private static final StandardComposite.Attention FULL =
      new StandardComposite.Attention(
          0.125,
          true,
          4,
          0,
          30,
          -1e4,
          Optional.of(ElementType.F32),
          List.of(
              StandardComposite.Attention.Operand.MASK, StandardComposite.Attention.Operand.OFFSET),
          Optional.of(StandardComposite.Attention.Scores.PROBABILITIES));

  static Stream<StandardComposite> all() {
    return Stream.of(
        new StandardComposite.Softmax(List.of(1, 2)),
        new StandardComposite.LogSoftmax(List.of(0)),
        new StandardComposite.Gelu(true),
        new StandardComposite.Gelu(false),
        new StandardComposite.Swish(1.5),
        new StandardComposite.LayerNormalization(2, 1e-5),
        new StandardComposite.RmsNormalization(1, 1e-6),
        new StandardComposite.InstanceNormalization(1e-5),
        new StandardComposite.BatchNormalization(1e-5),
        StandardComposite.Attention.scaled(0.25),
        FULL);
  }

  @ParameterizedTest
  @MethodSource("all")
  void isReadBack(StandardComposite one) {
    assertEquals(Optional.of(one), StandardComposite.of(composite(one.name(), one.attributes())));
  }

  /** A scheduler must not take for known what says more, or less, than it knows. */
  @ParameterizedTest
  @MethodSource("all")
  void otherAttributesAreSomethingElse(StandardComposite one) {
    assertEquals(Optional.empty(), StandardComposite.of(composite(one.name(), Attributes.NONE)));
    assertEquals(
        Optional.empty(),
        StandardComposite.of(composite(one.name(), one.attributes().with("more", 1))));
  }

  @Test
  void otherNamesAndValuesAreSomethingElse() {
    assertEquals(Optional.empty(), StandardComposite.of(composite("LSTM", Attributes.NONE)));
    Attributes wrong = FULL.attributes().with("operands", "mask mystery");
    assertEquals(Optional.empty(), StandardComposite.of(composite("Attention", wrong)));
    Attributes integer = Attributes.NONE.with("approximate", 1);
    assertEquals(Optional.empty(), StandardComposite.of(composite("Gelu", integer)));
  }

  private static Composite composite(String name, Attributes attributes) {
    return new Composite(name, attributes, new GraphBuilder("body").build());
  }
}
