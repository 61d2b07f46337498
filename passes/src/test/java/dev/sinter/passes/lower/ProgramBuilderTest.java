package dev.sinter.passes.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgramBuilderTest {
  @Test
  void kernelsAreNamedAfterTheFirstPlaceTheyAreUsedIn() {
    ProgramBuilder program = new ProgramBuilder();
    assertEquals("map__Slice", program.kernel(kernel("a"), Location.of("Slice")));
    assertEquals("map__Slice", program.kernel(kernel("a"), Location.of("Add")));
  }

  /** A second kernel of a node Slice must not take the name that a node Slice_1 has. */
  @Test
  void numbersAvoidNamesThatNodesHave() {
    ProgramBuilder program = new ProgramBuilder();
    assertEquals("map__Slice", program.kernel(kernel("a"), Location.of("Slice")));
    assertEquals("map__Slice_1", program.kernel(kernel("b"), Location.of("Slice")));
    assertEquals("map__Slice_1_1", program.kernel(kernel("c"), Location.of("Slice_1")));
    assertEquals("map__Slice_2", program.kernel(kernel("d"), Location.of("Slice")));
  }

  private static Kernel kernel(String buffer) {
    BufferParam out = BufferParam.global(buffer, ElementType.F32, BufferParam.Access.WRITE);
    return new Kernel("map", List.of(out), List.of(), List.of(), List.of());
  }
}
