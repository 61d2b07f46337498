package dev.sinter.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.bench.workload.Elementwise;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerTest {
  @Test
  void allAreServices() {
    assertEquals(List.of("onnxruntime", "pytorch"), Peer.all().stream().map(Peer::key).toList());
    SinterException e = assertThrows(SinterException.class, () -> Peer.named("other"));
    assertEquals(ErrorCode.USAGE, e.code());
  }

  /** Whether or not its native code is here. */
  @Test
  void loadingThrowsNothing() {
    for (Peer peer : Peer.all()) {
      peer.load(false)
          .ifPresentOrElse(
              why -> assertFalse(why.isBlank()), () -> assertFalse(peer.description().isBlank()));
    }
  }

  @Test
  void wantsAFile() {
    Workload built = Elementwise.geluChain(4);
    Concurrency one = Concurrency.asleep(1);
    for (Peer peer : Peer.all()) {
      if (peer.load(false).isEmpty()) {
        List<Tensor> like = List.of();
        assertThrows(IllegalStateException.class, () -> peer.open(built, like, one));
      }
    }
  }
}
