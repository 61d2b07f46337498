package dev.sinter.passes.memory;

import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes programs of loops and branches that read only what has been written on every way there. */
final class RandomProgram {
  private static final int BUFFERS = 10;
  private static final Dim ONE = Dim.of(1);

  private final Random random;
  private final List<Buffer> buffers = new ArrayList<>();
  private final Set<InPlace> inPlace = new HashSet<>();
  private Set<String> written = new HashSet<>();
  private String latest = "x";
  private int budget;

  private RandomProgram(Random random) {
    this.random = random;
    this.budget = 4 + random.nextInt(30);
  }

  /**
   * A program, and what its launches may compute in place: half of what a pointwise kernel would
   * allow.
   */
  record Case(Program program, Set<InPlace> inPlace) {}

  static Case of(Random random) {
    RandomProgram made = new RandomProgram(random);
    TensorType whole = TensorType.parse("f32[4]");
    TensorType half = TensorType.parse("f32[2]");
    made.buffers.add(new Buffer("x", whole, new Place.Input("x")));
    made.buffers.add(new Buffer("y", whole, new Place.Output("y")));
    for (int i = 0; i < BUFFERS; i++) {
      made.buffers.add(new Buffer("t" + i, whole, new Place.Arena(0, 0)));
      made.buffers.add(new Buffer("low" + i, half, new Place.View("t" + i, Dim.of(0))));
      made.buffers.add(new Buffer("high" + i, half, new Place.View("t" + i, Dim.of(8))));
      made.buffers.add(new Buffer("same" + i, whole, new Place.View("t" + i, Dim.of(0))));
    }
    made.written.add("x");
    List<Step> steps = made.block(0);
    for (int i = 0; i < 3; i++) {
      steps.add(new Step.Launch("ru", List.of(made.readable(), "y"), List.of(), ONE, ONE, ""));
    }
    Signature signature =
        new Signature(
            List.of(new Signature.Parameter("x", whole)),
            List.of(new Signature.Parameter("y", whole)));
    List<String> kernels = List.of("rw", "rrw", "ru", "w", "rww");
    return new Case(
        new Program("random", "jvm-scalar", signature, made.buffers, kernels, steps), made.inPlace);
  }

  private List<Step> block(int depth) {
    List<Step> steps = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count && budget > 0; i++) {
      budget--;
      int kind = depth < 3 ? random.nextInt(10) : 0;
      switch (kind) {
        case 7 -> steps.add(loop(depth));
        case 8 -> steps.add(repeat(depth));
        case 9 -> steps.add(branch(depth));
        default -> steps.add(random.nextInt(4) == 0 ? copy() : launch());
      }
    }
    return steps;
  }

  /** Its body may not run at all, so what it writes counts only inside. */
  private Step loop(int depth) {
    Set<String> before = new HashSet<>(written);
    List<Step> body = block(depth + 1);
    written = before;
    return new Step.For("i" + budget, Dim.of(random.nextInt(4)), body);
  }

  private Step repeat(int depth) {
    List<Step> test = block(depth + 1);
    Set<String> tested = new HashSet<>(written);
    String condition = readable();
    List<Step> body = block(depth + 1);
    written = tested;
    return new Step.While(test, condition, body);
  }

  private Step branch(int depth) {
    String condition = readable();
    Set<String> before = new HashSet<>(written);
    List<Step> whenTrue = block(depth + 1);
    Set<String> afterTrue = written;
    written = before;
    List<Step> whenFalse = block(depth + 1);
    written.retainAll(afterTrue);
    return new Step.If(condition, whenTrue, whenFalse);
  }

  private Step copy() {
    List<String> whole = written.stream().filter(name -> name.length() < 3).sorted().toList();
    String from = whole.get(random.nextInt(whole.size()));
    String to = "t" + random.nextInt(BUFFERS);
    written(to);
    return new Step.Copy(from, to);
  }

  private Step launch() {
    String kernel = List.of("rw", "rw", "rrw", "rww", "w").get(random.nextInt(5));
    List<String> passed = new ArrayList<>();
    for (int i = 0; i < kernel.length(); i++) {
      passed.add(kernel.charAt(i) == 'r' ? readable() : writable(passed));
    }
    for (int i = 0; i < passed.size(); i++) {
      if (kernel.charAt(i) == 'w') {
        written(passed.get(i));
        if (kernel.charAt(0) == 'r' && random.nextBoolean()) {
          inPlace.add(new InPlace(passed.get(i), passed.getFirst()));
        }
      }
    }
    return new Step.Launch(kernel, passed, List.of(), ONE, ONE, "");
  }

  private String readable() {
    // Mostly what is new, so that much dies soon.
    if (random.nextInt(4) > 0 && written.contains(latest)) {
      return latest;
    }
    List<String> choices = written.stream().sorted().toList();
    return choices.get(random.nextInt(choices.size()));
  }

  /** A buffer that overlaps none of these. */
  private String writable(List<String> passed) {
    while (true) {
      int i = random.nextInt(BUFFERS);
      if (passed.stream().noneMatch(name -> name.endsWith(String.valueOf(i)))) {
        return List.of("t", "t", "t", "same", "same", "low", "high").get(random.nextInt(7)) + i;
      }
    }
  }

  private void written(String buffer) {
    char i = buffer.charAt(buffer.length() - 1);
    latest = buffer;
    written.add(buffer);
    if (buffer.startsWith("t")
        || buffer.startsWith("same")
        || written.containsAll(List.of("low" + i, "high" + i))) {
      written.addAll(List.of("t" + i, "low" + i, "high" + i, "same" + i));
    }
  }
}
