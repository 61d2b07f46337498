package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.places;
import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.composite.Cut;
import dev.sinter.frontend.composite.Einsum;
import dev.sinter.frontend.composite.Fourier;
import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.nn.functional.Dropout;
import dev.sinter.frontend.nn.functional.Embedding;
import dev.sinter.frontend.nn.functional.Selection;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.stream.Stream;

/** Reading and writing by index, products by name, transforms, and random masks. */
final class IndexRows {
  private IndexRows() {}

  static List<FunctionRow> all() {
    return Stream.of(embedding(), selection(), products(), random()).flatMap(List::stream).toList();
  }

  private static Value rows(NumPy np) {
    return places(np, "[2,3]", 0, 3, 0, 2, 1, 3);
  }

  private static List<FunctionRow> embedding() {
    return List.of(
        row(
            "Embedding.embedding",
            "[4,2]",
            (np, x) -> np.square(Embedding.embedding(np, x.get(0), rows(np)))),
        row(
            "Embedding.bagSum",
            "[4,2]",
            (np, x) -> np.square(Embedding.bagSum(np, x.get(0), rows(np)))),
        row(
            "Embedding.bagMean",
            "[4,2]",
            (np, x) -> np.square(Embedding.bagMean(np, x.get(0), rows(np)))));
  }

  private static List<FunctionRow> selection() {
    String both = "[2,4] [2,3]";
    return List.of(
        row(
            "Selection.sort",
            "[3,4]",
            (np, x) -> square(np, Selection.sort(np, x.get(0), 1, true))),
        row(
            "Selection.top",
            "[3,4]",
            (np, x) -> square(np, Selection.top(np, x.get(0), Dim.of(2), 1, true))),
        row(
            "Selection.gatherElements",
            "[2,4]",
            (np, x) -> np.square(Selection.gatherElements(np, x.get(0), rows(np), 1))),
        row(
            "Selection.scatterAdd",
            both,
            (np, x) -> np.square(Selection.scatterAdd(np, x.get(0), rows(np), x.get(1), 1))),
        row(
            "Selection.scatterElements: multiply",
            both,
            (np, x) ->
                Selection.scatterElements(
                    np, x.get(0), rows(np), x.get(1), 1, Scatter.Combination.MULTIPLY)),
        row(
            "Selection.scatterElements: replace",
            both,
            (np, x) ->
                np.square(
                    Selection.scatterElements(
                        np,
                        x.get(0),
                        places(np, "[2,3]", 0, 3, 1, 2, 1, 0),
                        x.get(1),
                        1,
                        Scatter.Combination.REPLACE))),
        row(
            "Selection.indexAdd",
            "[4,2] [3,2]",
            (np, x) ->
                np.square(
                    Selection.indexAdd(np, x.get(0), places(np, "[3]", 1, 1, 3), x.get(1), 0))),
        row(
            "Selection.indexCopy",
            "[4,2] [3,2]",
            (np, x) ->
                np.square(
                    Selection.indexCopy(np, x.get(0), places(np, "[3]", 1, 1, 3), x.get(1), 0))));
  }

  private static Value square(NumPy np, Selection.Ordered ordered) {
    return np.square(ordered.values());
  }

  private static List<FunctionRow> products() {
    return List.of(
        row(
            "Einsum.einsum",
            "[2,3,4] [2,4,2] [4]",
            (np, x) -> Einsum.einsum(np, "bij,bjk,j->ik", x)),
        row(
            "Einsum.einsum: diagonal",
            "[3,3]",
            (np, x) -> np.square(Einsum.einsum(np, "ii->i", x))),
        row(
            "RecurrentCell.timesTransposed",
            "[2,3] [4,3]",
            (np, x) -> RecurrentCell.timesTransposed(np, x.get(0), x.get(1))),
        row(
            "RecurrentCell.blocks",
            "[6,2]",
            (np, x) -> np.square(RecurrentCell.blocks(np, x.get(0), 0, Dim.of(2), 1, 3))),
        row(
            "Cut.cut",
            "[3,5]",
            (np, x) -> np.square(Cut.cut(np, x.get(0), 1, Dim.of(1), Dim.of(3)))),
        row(
            "Fourier.transform",
            "[2,6] [2,6]",
            (np, x) -> power(np, Fourier.transform(np, complex(x), false))),
        row(
            "Fourier.transform: inverse",
            "[2,5] [2,5]",
            (np, x) -> power(np, Fourier.transform(np, complex(x), true))),
        row(
            "Fourier.oneSided",
            "[2,6] [2,6]",
            (np, x) -> power(np, Fourier.oneSided(np, complex(x)))),
        row(
            "Fourier.realInverse",
            "[2,4] [2,4]",
            (np, x) -> np.square(Fourier.realInverse(np, complex(x), Dim.of(6)))));
  }

  private static Fourier.Complex complex(List<Value> x) {
    return new Fourier.Complex(x.get(0), x.get(1));
  }

  private static Value power(NumPy np, Fourier.Complex x) {
    return np.add(np.square(x.real()), np.mul(x.imaginary(), x.real()));
  }

  private static List<FunctionRow> random() {
    Dropout half = Dropout.keeping(.5);
    return List.of(
        row(
            "Dropout.inverted",
            "[3,4]",
            (np, x) -> half.inverted(np, np.square(x.get(0)), values(np))),
        row(
            "Dropout.invertedChannels",
            "[3,4,2]",
            (np, x) -> half.invertedChannels(np, np.square(x.get(0)), values(np))),
        row("Dropout.masked", "[3,4]", (np, x) -> half.masked(np, np.square(x.get(0)), values(np))),
        row(
            "Dropout.scaledForInference",
            "[3,4]",
            (np, x) -> half.scaledForInference(np, np.square(x.get(0)))),
        row(
            "Dropout.noisy",
            "[3,4]",
            (np, x) -> np.square(Dropout.noisy(np, x.get(0), .1, values(np)))));
  }

  private static RandomValues values(NumPy np) {
    return new RandomValues(np, 3, 4);
  }
}
