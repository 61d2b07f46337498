package dev.sinter.ir.program;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.Objects;

/** One step of a program. Steps name buffers; sizes are expressions of the program's symbols. */
public sealed interface Step {

  /**
   * Runs a kernel over parallel indices 0…extent.
   *
   * @param kernel its name in the program
   * @param buffers one a passed buffer of the kernel, in order
   * @param arguments one a kernel argument, in order
   * @param extent size of the parallel index range
   * @param grain indices that are worth a worker of their own
   * @param origin the graph nodes that it computes, for profiles and errors
   */
  record Launch(
      String kernel,
      List<String> buffers,
      List<Dim> arguments,
      Dim extent,
      Dim grain,
      String origin)
      implements Step {
    public Launch {
      Objects.requireNonNull(kernel);
      buffers = List.copyOf(buffers);
      arguments = List.copyOf(arguments);
    }
  }

  /** Copies a whole buffer into another of the same size. */
  record Copy(String from, String to) implements Step {}

  /** One of two blocks by a bool scalar buffer. */
  record If(String condition, List<Step> whenTrue, List<Step> whenFalse) implements Step {
    public If {
      whenTrue = List.copyOf(whenTrue);
      whenFalse = List.copyOf(whenFalse);
    }
  }

  /** Repeats a block count times; the symbol is the round, from 0. Views may depend on it. */
  record For(String symbol, Dim count, List<Step> body) implements Step {
    public For {
      body = List.copyOf(body);
    }
  }

  /**
   * Runs {@code test}, and as long as the bool scalar it leaves in {@code condition} holds, {@code
   * body} and it again.
   */
  record While(List<Step> test, String condition, List<Step> body) implements Step {
    public While {
      test = List.copyOf(test);
      body = List.copyOf(body);
    }
  }

  /** Gives a symbol the value of an i64 scalar buffer, for the steps after it. */
  record Bind(String symbol, String buffer) implements Step {}

  /** Refuses to go on where two sizes differ, which the symbols did not tell before. */
  record Require(Dim found, Dim expected, String origin) implements Step {
    public Require {
      Objects.requireNonNull(found);
      Objects.requireNonNull(expected);
      Objects.requireNonNull(origin);
    }
  }

  /** Runs a graph in the interpreter, for operators without a kernel. */
  record Host(Graph graph, List<String> inputs, List<String> outputs, String origin)
      implements Step {
    public Host {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }
}
