package dev.sinter.passes.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.passes.StandardPasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static CompileOptions options(Set<String> disabled, CompileObserver observer) {
    return new CompileOptions(
        List.of(Target.JVM_SCALAR), Optional.empty(), disabled, false, true, observer);
  }

  private static Graph run(Pipeline pipeline, String text, CompileOptions options) {
    return pipeline.run(GraphParser.parse(text), PassContext.DEFAULT, options);
  }

  private static final String NOTHING_TO_DO =
      """
      graph "g" (%0 "x": f32[n]) {
        %1: f32[n] = exp(%0)
        return %1 "y"
      }
      """;

  /** Batch normalisation, more or less: every pass has its share in what is left. */
  @Test
  void passesWorkTogether() {
    Graph result =
        run(
            StandardPasses.PIPELINE,
            """
            graph "g" (%0 "x": f32[n,3]) {
              %1: f32[n,3] = Scale(%0) {} @"a"
                body: graph "Scale" (%0 "x": f32[n,3]) {
                  %1: f32[3] = constant {value=f32[3]{3.0, 8.0, 15.0}}
                  %2: f32[] = constant {value=f32[]{1.0}}
                  %3: f32[3] = broadcast(%2) {shape=[3], axes=[]}
                  %4: f32[3] = add(%1, %3)
                  %5: f32[3] = rsqrt(%4)
                  %6: f32[n,3] = broadcast(%5) {shape=[n,3], axes=[1]}
                  %7: f32[n,3] = mul(%0, %6)
                  return %7 "y"
                }
              %2: f32[3,n] = transpose(%1) {permutation=[1,0]} @"b"
              %3: f32[n,3] = transpose(%2) {permutation=[1,0]} @"c"
              %4: f32[n,3] = neg(%3) @"d"
              %5: f32[n,3] = neg(%1) @"e"
              %6: f32[n,3] = max(%4, %5) @"f"
              return %6 "y"
            }
            """,
            options(Set.of(), CompileObserver.NONE));
    assertEquals(
        """
        graph "g" (%0 "x": f32[n,3]) {
          %1: f32[3] = constant {value=f32[3]{0.5, 0.33333334, 0.25}} @"a"
          %2: f32[n,3] = broadcast(%1) {shape=[n,3], axes=[1]} @"a"
          %3: f32[n,3] = mul(%0, %2) @"a"
          %4: f32[n,3] = neg(%3) @"d"
          return %4 "y"
        }
        """,
        result.toString());
  }

  @Test
  void passesCanBeSwitchedOff() {
    List<String> steps = new ArrayList<>();
    CompileObserver observer = (step, _, _) -> steps.add(step);
    run(StandardPasses.PIPELINE, NOTHING_TO_DO, options(Set.of("fold", "cse"), observer));
    assertEquals(
        List.of(
            "recognise",
            "absorb",
            "decompose",
            "contractions",
            "sink-constants",
            "algebra",
            "join-contractions",
            "channels-last",
            "algebra",
            "dce"),
        steps);
  }

  @Test
  void theObserverIsToldWhereNothingChanged() {
    List<String> texts = new ArrayList<>();
    run(
        StandardPasses.PIPELINE,
        NOTHING_TO_DO,
        options(Set.of(), (_, _, text) -> texts.add(text.get())));
    assertEquals(Set.of("(unchanged)"), Set.copyOf(texts));
  }

  @Test
  void brokenPassesAreFoundBetweenPasses() {
    GraphPass broken =
        new GraphPass() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public Graph apply(Graph graph, PassContext context) {
            return graph.with(List.of(), graph.outputs());
          }
        };
    SinterException e =
        assertThrows(
            SinterException.class,
            () ->
                run(
                    new Pipeline(List.of(broken)),
                    NOTHING_TO_DO,
                    options(Set.of(), CompileObserver.NONE)));
    assertEquals(ErrorCode.INTERNAL, e.code());
  }
}
