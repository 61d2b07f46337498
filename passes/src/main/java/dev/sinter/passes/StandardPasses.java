package dev.sinter.passes;

import dev.sinter.passes.join.JoinContractions;
import dev.sinter.passes.layout.ChannelsLast;
import dev.sinter.passes.pipeline.Pipeline;
import dev.sinter.passes.recognise.AbsorbNormalization;
import dev.sinter.passes.recognise.Recognise;
import dev.sinter.passes.remat.Rematerialise;
import dev.sinter.passes.simplify.Algebra;
import dev.sinter.passes.simplify.Decompose;
import dev.sinter.passes.simplify.ExcessPrecision;
import dev.sinter.passes.simplify.Fold;
import dev.sinter.passes.simplify.PlainContractions;
import dev.sinter.passes.simplify.RemoveDead;
import dev.sinter.passes.simplify.ShareCommon;
import dev.sinter.passes.simplify.SinkConstants;
import java.util.List;

/** What every compilation does to a graph, in order. */
public final class StandardPasses {
  public static final Pipeline PIPELINE =
      new Pipeline(
          List.of(
              // Before the patterns, which look for numbers.
              new Fold(),
              // While nodes are as exporters wrote them; rules would hide what they were.
              new Recognise(),
              // While batch normalisation is still one.
              new AbsorbNormalization(),
              // Before the rules, which see no further than a composite.
              new Decompose(),
              // When no composite hides one any more; the weights it moves are folded next.
              new PlainContractions(),
              // Before constants are folded, which its casts then are too.
              new ExcessPrecision(),
              // What bodies compute from constants.
              new Fold(),
              // When what is made of constants is one: bodies fold what they make of them, next.
              new SinkConstants(),
              // Bodies bring the same scalars again and again; sharing them lets rules see that
              // operands are the same.
              new ShareCommon(),
              new Algebra(),
              // When constants are folded and operands the same that can be; before channels are
              // counted.
              new JoinContractions(),
              // When rules have moved what they could; they take away the transposes, next.
              new ChannelsLast(),
              // Once more: rules bring constants together, and make operands the same that were
              // not.
              new Fold(),
              new ShareCommon(),
              new Algebra(),
              new ShareCommon(),
              // The others leave behind what they replaced.
              new RemoveDead(),
              // Last: sharing would undo it, and dead values would be counted.
              new Rematerialise()));

  private StandardPasses() {}
}
