package dev.sinter.bench.compare;

import dev.sinter.bench.peer.Concurrency;
import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Interpreted;
import dev.sinter.bench.workload.Prepared;
import dev.sinter.bench.workload.Work;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One of Sinter's backends, or another system. */
public sealed interface Entrant {
  /** How tables name it. */
  String name();

  /** Why it takes no part in a setting; empty where it does. */
  Optional<String> absence(Workload workload, int threads);

  /**
   * Makes a workload ready to run.
   *
   * @param like tensors of the outputs' types
   */
  Execution open(Workload workload, List<Tensor> like, int threads);

  /** Code of Sinter's for one target. */
  record Compiled(String name, Target target) implements Entrant {
    @Override
    public Optional<String> absence(Workload workload, int threads) {
      return Optional.empty();
    }

    @Override
    public Execution open(Workload workload, List<Tensor> like, int threads) {
      return Prepared.of(workload, threads, Set.of(), target);
    }
  }

  /**
   * Sinter's interpreter, where that is not too slow.
   *
   * @param most multiply-adds of a run
   */
  record Interpreter(String name, long most) implements Entrant {
    @Override
    public Optional<String> absence(Workload workload, int threads) {
      if (threads > 1) {
        return Optional.of("one thread only");
      }
      return workload.work() instanceof Work.Arithmetic(long operations) && operations / 2 > most
          ? Optional.of("too slow")
          : Optional.empty();
    }

    @Override
    public Execution open(Workload workload, List<Tensor> like, int threads) {
      return new Interpreted(workload);
    }
  }

  /** Another system that is there. */
  record Other(Peer peer, boolean spin) implements Entrant {
    @Override
    public String name() {
      return peer.name();
    }

    @Override
    public Optional<String> absence(Workload workload, int threads) {
      return Optional.empty();
    }

    @Override
    public Execution open(Workload workload, List<Tensor> like, int threads) {
      return peer.open(workload, like, new Concurrency(threads, spin));
    }
  }

  /** One that is not there at all. */
  record Missing(String name, String why) implements Entrant {
    @Override
    public Optional<String> absence(Workload workload, int threads) {
      return Optional.of(why);
    }

    @Override
    public Execution open(Workload workload, List<Tensor> like, int threads) {
      throw new IllegalStateException(why);
    }
  }
}
