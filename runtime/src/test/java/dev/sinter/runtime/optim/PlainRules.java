package dev.sinter.runtime.optim;

import dev.sinter.ir.train.UpdateRule;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every rule beside its formula in plain Java, for one element. */
final class PlainRules {
  /** The formula; what it remembers is its own. */
  interface Formula {
    /** The parameter after step t. */
    double next(int t, double w, double g);
  }

  /** A rule and its formula, both at the rate {@link #RATE}. */
  record Pair(String name, UpdateRule rule, Supplier<Formula> formula) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final double RATE = 0.05;
  private static final double EPSILON = 1e-8;

  private PlainRules() {}

  private static Pair pair(String name, UpdateRule rule, Supplier<Formula> formula) {
    return new Pair(name, rule, formula);
  }

  static Stream<Pair> all() {
    return Stream.of(momenta(), scaled(), adams(), wrapped()).flatMap(pairs -> pairs);
  }

  private static Stream<Pair> momenta() {
    return Stream.of(
        pair("sgd", new Sgd(), () -> (t, w, g) -> w - RATE * g),
        pair(
            "velocity",
            Momentum.velocity(0.8),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] - RATE * g;
                  return w + s[0];
                })),
        pair(
            "buffer",
            Momentum.buffer(0.8),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] + g;
                  return w - RATE * s[0];
                })),
        pair(
            "dampened",
            Momentum.buffer(0.8).dampened(0.4),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = t == 1 ? g : 0.8 * s[0] + 0.6 * g;
                  return w - RATE * s[0];
                })),
        pair(
            "average",
            Momentum.average(0.8),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] + 0.2 * g;
                  return w - RATE * s[0];
                })),
        pair(
            "unbiased",
            Momentum.unbiased(0.8),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] + 0.2 * g;
                  return w - RATE * s[0] / (1 - Math.pow(0.8, t));
                })),
        pair(
            "look-ahead",
            Nesterov.lookAhead(0.8),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] - RATE * g;
                  return w + s[0];
                })),
        pair(
            "shifted",
            Nesterov.shifted(0.8),
            () ->
                withState((s, t, w, g) -> {
                  double old = s[0];
                  s[0] = 0.8 * s[0] - RATE * g;
                  return w - 0.8 * old + 1.8 * s[0];
                })),
        pair(
            "nesterov buffer",
            Nesterov.buffer(0.8),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] + g;
                  return w - RATE * (g + 0.8 * s[0]);
                })),
        pair(
            "nesterov average",
            Nesterov.average(0.8),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] + 0.2 * g;
                  return w - RATE * (0.8 * s[0] + 0.2 * g);
                })));
  }

  private static Stream<Pair> scaled() {
    RmsProp rms = RmsProp.of(0.9);
    return Stream.of(
        pair(
            "adagrad",
            AdaGrad.defaults().withEpsilon(1e-7).withRateDecay(0.1).withInitial(0.3),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = (t == 1 ? 0.3 : s[0]) + g * g;
                  return w - RATE / (1 + (t - 1) * 0.1) * g / (Math.sqrt(s[0]) + 1e-7);
                })),
        pair(
            "rmsprop",
            rms,
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.9 * s[0] + 0.1 * g * g;
                  return w - RATE * g / (Math.sqrt(s[0]) + EPSILON);
                })),
        pair(
            "rmsprop inside",
            rms.withEpsilon(1e-3, RmsProp.Root.EPSILON_INSIDE),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.9 * s[0] + 0.1 * g * g;
                  return w - RATE * g / Math.sqrt(s[0] + 1e-3);
                })),
        pair(
            "rmsprop centred",
            rms.centering(),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.9 * s[0] + 0.1 * g * g;
                  s[1] = 0.9 * s[1] + 0.1 * g;
                  return w - RATE * g / (Math.sqrt(s[0] - s[1] * s[1]) + EPSILON);
                })),
        pair(
            "rmsprop momentum",
            rms.withMomentum(0.7),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.9 * s[0] + 0.1 * g * g;
                  s[1] = 0.7 * s[1] + g / (Math.sqrt(s[0]) + EPSILON);
                  return w - RATE * s[1];
                })),
        pair(
            "rmsprop nesterov",
            rms.withNesterov(0.7),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.9 * s[0] + 0.1 * g * g;
                  double scaled = g / (Math.sqrt(s[0]) + EPSILON);
                  s[1] = 0.7 * s[1] + scaled;
                  return w - RATE * (scaled + 0.7 * s[1]);
                })),
        pair(
            "rmsprop look-ahead",
            rms.withLookAhead(0.7),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.9 * s[0] + 0.1 * g * g;
                  s[1] = 0.7 * s[1] - RATE * g / (Math.sqrt(s[0]) + EPSILON);
                  return w + s[1];
                })),
        pair(
            "adadelta",
            new Adadelta(0.9, 1e-6),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.9 * s[0] + 0.1 * g * g;
                  double move = g * Math.sqrt(s[1] + 1e-6) / Math.sqrt(s[0] + 1e-6);
                  s[1] = 0.9 * s[1] + 0.1 * move * move;
                  return w - RATE * move;
                })));
  }

  private static Stream<Pair> adams() {
    return Stream.of(
        pair(
            "adam",
            Adam.of(0.8, 0.95),
            () ->
                withState((s, t, w, g) -> {
                  moments(s, g);
                  return w
                      - RATE * mean(s, t) / (Math.sqrt(s[1] / (1 - Math.pow(0.95, t))) + EPSILON);
                })),
        pair(
            "adam uncorrected",
            Adam.of(0.8, 0.95).uncorrected(),
            () ->
                withState((s, t, w, g) -> {
                  moments(s, g);
                  return w - RATE * s[0] / (Math.sqrt(s[1]) + EPSILON);
                })),
        pair(
            "amsgrad",
            AmsGrad.of(0.8, 0.95),
            () ->
                withState((s, t, w, g) -> {
                  moments(s, g);
                  s[2] = Math.max(s[2], s[1]);
                  return w
                      - RATE * mean(s, t) / (Math.sqrt(s[2] / (1 - Math.pow(0.95, t))) + EPSILON);
                })),
        pair(
            "amsgrad uncorrected",
            AmsGrad.of(0.8, 0.95).uncorrected(),
            () ->
                withState((s, t, w, g) -> {
                  moments(s, g);
                  s[2] = Math.max(s[2], s[1]);
                  return w - RATE * s[0] / (Math.sqrt(s[2]) + EPSILON);
                })),
        pair(
            "adamax",
            new Adamax(0.8, 0.95, EPSILON),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] + 0.2 * g;
                  s[1] = Math.max(0.95 * s[1], Math.abs(g) + EPSILON);
                  return w - RATE * mean(s, t) / s[1];
                })),
        pair(
            "nadam",
            NAdam.defaults().withBetas(0.8, 0.95),
            () ->
                withState((s, t, w, g) -> {
                  moments(s, g);
                  double now = 0.8 * (1 - 0.5 * Math.pow(0.96, t * 4e-3));
                  double ahead = 0.8 * (1 - 0.5 * Math.pow(0.96, (t + 1) * 4e-3));
                  s[2] = (t == 1 ? 1 : s[2]) * now;
                  double mean = (1 - now) * g / (1 - s[2]) + ahead * s[0] / (1 - s[2] * ahead);
                  return w - RATE * mean / (Math.sqrt(s[1] / (1 - Math.pow(0.95, t))) + EPSILON);
                })),
        pair(
            "radam",
            new RAdam(0.8, 0.95, EPSILON),
            () ->
                withState((s, t, w, g) -> {
                  moments(s, g);
                  double rest = Math.pow(0.95, t);
                  double limit = 2 / 0.05 - 1;
                  double rho = limit - 2 * t * rest / (1 - rest);
                  if (rho <= 5) {
                    return w - RATE * mean(s, t);
                  }
                  double r = (rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho);
                  return w
                      - RATE * mean(s, t) * Math.sqrt(r * (1 - rest)) / (Math.sqrt(s[1]) + EPSILON);
                })),
        pair(
            "radam, never rectified",
            new RAdam(0.8, 0.6, EPSILON),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] + 0.2 * g;
                  return w - RATE * mean(s, t);
                })),
        pair(
            "lion",
            new Lion(0.8, 0.95),
            () ->
                withState((s, t, w, g) -> {
                  double sign = Math.signum(0.8 * s[0] + 0.2 * g);
                  s[0] = 0.95 * s[0] + 0.05 * g;
                  return w - RATE * sign;
                })));
  }

  /** m and v with the betas 0.8 and 0.95. */
  private static void moments(double[] s, double g) {
    s[0] = 0.8 * s[0] + 0.2 * g;
    s[1] = 0.95 * s[1] + 0.05 * g * g;
  }

  private static double mean(double[] s, int t) {
    return s[0] / (1 - Math.pow(0.8, t));
  }

  private static Stream<Pair> wrapped() {
    return Stream.of(
        pair("L2", CoupledDecay.l2(0.3, new Sgd()), () -> (t, w, g) -> w - RATE * (g + 0.3 * w)),
        pair(
            "L1",
            CoupledDecay.l1(0.3, new Sgd()),
            () -> (t, w, g) -> w - RATE * (g + 0.3 * Math.signum(w))),
        pair(
            "proximal L1",
            new SoftThreshold(0.3, new Sgd()),
            () ->
                (t, w, g) -> {
                  double moved = w - RATE * g;
                  return Math.signum(moved) * Math.max(Math.abs(moved) - RATE * 0.3, 0);
                }),
        pair(
            "adamw",
            AdamW.of(0.3, Adam.of(0.8, 0.95)),
            () ->
                withState((s, t, w, g) -> {
                  moments(s, g);
                  double deviation = Math.sqrt(s[1] / (1 - Math.pow(0.95, t))) + EPSILON;
                  return w - RATE * 0.3 * w - RATE * mean(s, t) / deviation;
                })),
        pair(
            "averaged",
            WeightAverage.exponential(0.9, Momentum.velocity(0.8)),
            () ->
                withState((s, t, w, g) -> {
                  s[0] = 0.8 * s[0] - RATE * g;
                  return w + s[0];
                })));
  }

  /** A formula with up to three numbers of state, zero at first. */
  private interface Remembering {
    double next(double[] state, int t, double w, double g);
  }

  private static Formula withState(Remembering formula) {
    double[] state = new double[3];
    return (t, w, g) -> formula.next(state, t, w, g);
  }
}
