package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.memory.InPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Collects what a program is made of: buffers, constants, and kernels of which equal ones are kept
 * once.
 */
final class ProgramBuilder {
  private final Map<String, Buffer> buffers = new LinkedHashMap<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final Map<Kernel, String> kernels = new LinkedHashMap<>();
  private final Set<String> kernelNames = new HashSet<>();
  private final Set<InPlace> inPlace = new LinkedHashSet<>();
  private final Map<String, Integer> names = new HashMap<>();

  /** Memory in the arena, its lifetime still to be planned. */
  String arena(TensorType type) {
    return declare("t", type, new Buffer.Place.Arena(0, 0));
  }

  String input(Port port) {
    return declare("in", port.value().type(), new Buffer.Place.Input(port.name()));
  }

  String output(Port port) {
    return declare("out", port.value().type(), new Buffer.Place.Output(port.name()));
  }

  /** What a session keeps between runs, under the name of the port that it is read from. */
  String state(Port port) {
    return declare("state", port.value().type(), new Buffer.Place.State(port.name()));
  }

  String constant(Tensor tensor) {
    String hash = tensor.contentHash();
    if (constants.putIfAbsent(hash, tensor) == null) {
      return declare("c", tensor.type(), new Buffer.Place.Constant(hash));
    }
    return buffers.values().stream()
        .filter(buffer -> buffer.place().equals(new Buffer.Place.Constant(hash)))
        .findFirst()
        .orElseThrow()
        .name();
  }

  String scratch(TensorType type) {
    return declare("s", type, new Buffer.Place.Scratch());
  }

  /** The memory of another buffer from a byte offset on; a view of a view is one of its base. */
  String view(String of, Dim offset, TensorType type) {
    return buffers.get(of).place() instanceof Buffer.Place.View outer
        ? declare("v", type, new Buffer.Place.View(outer.base(), outer.offset().plus(offset)))
        : declare("v", type, new Buffer.Place.View(of, offset));
  }

  /** A symbol nothing else is called. */
  String symbol(String prefix) {
    return prefix + "." + number(prefix + ".");
  }

  /** The program's name for a kernel, named after the first place it is used in. */
  String kernel(Kernel kernel, Location origin) {
    Kernel nameless =
        new Kernel("", kernel.buffers(), kernel.arguments(), kernel.subroutines(), kernel.body());
    return kernels.computeIfAbsent(
        nameless,
        _ -> {
          String place =
              origin.names().isEmpty()
                  ? ""
                  : origin
                      .names()
                      .getFirst()
                      .replaceAll("[^A-Za-z0-9]+", "_")
                      .replaceAll("^_|_$", "");
          String name = place.isEmpty() ? kernel.name() : kernel.name() + "__" + place;
          return unusedKernelName(name);
        });
  }

  /** A number is added where it is taken, also by a node that has such a number in its own name. */
  private String unusedKernelName(String name) {
    String unused = name;
    for (int number = 1; !kernelNames.add(unused); number++) {
      unused = name + "_" + number;
    }
    return unused;
  }

  /** Says that a launch may write one buffer where it reads another. */
  void inPlace(String output, String input) {
    inPlace.add(new InPlace(output, input));
  }

  /** The buffer whose memory this one is part of: itself, unless it is a view. */
  String base(String buffer) {
    return buffers.get(buffer).place() instanceof Buffer.Place.View view ? view.base() : buffer;
  }

  Buffer.Place place(String buffer) {
    return buffers.get(buffer).place();
  }

  TensorType type(String buffer) {
    return buffers.get(buffer).type();
  }

  LoweredProgram build(Graph graph, String target, List<Step> steps) {
    Set<String> kept = graph.state().stream().map(StatePair::input).collect(Collectors.toSet());
    Set<String> renewed = graph.state().stream().map(StatePair::output).collect(Collectors.toSet());
    Signature signature =
        new Signature(parameters(graph.inputs(), kept), parameters(graph.outputs(), renewed));
    List<Kernel> named = new ArrayList<>();
    kernels.forEach((k, name) ->
        named.add(new Kernel(name, k.buffers(), k.arguments(), k.subroutines(), k.body())));
    Program program =
        new Program(
            graph.name(), target, signature, used(steps), List.copyOf(kernels.values()), steps);
    Map<String, Tensor> needed = new LinkedHashMap<>(constants);
    needed
        .keySet()
        .retainAll(
            program.buffers().stream()
                .map(Buffer::place)
                .filter(Buffer.Place.Constant.class::isInstance)
                .map(p -> ((Buffer.Place.Constant) p).hash())
                .toList());
    return new LoweredProgram(program, named, needed, inPlace);
  }

  /** The ports and what the steps name; constants that were packed anew are not carried along. */
  private List<Buffer> used(List<Step> steps) {
    Set<String> names = new HashSet<>();
    steps.forEach(step -> mentions(step, names));
    for (String name : List.copyOf(names)) {
      if (buffers.get(name).place() instanceof Buffer.Place.View view) {
        names.add(view.base());
      }
    }
    return buffers.values().stream()
        .filter(buffer -> isPort(buffer) || names.contains(buffer.name()))
        .toList();
  }

  private static boolean isPort(Buffer buffer) {
    return buffer.place() instanceof Buffer.Place.State
        || buffer.place() instanceof Buffer.Place.Input
        || buffer.place() instanceof Buffer.Place.Output;
  }

  private static void mentions(Step step, Set<String> names) {
    switch (step) {
      case Step.Launch launch -> names.addAll(launch.buffers());
      case Step.Copy copy -> names.addAll(List.of(copy.from(), copy.to()));
      case Step.If branch -> {
        names.add(branch.condition());
        branch.whenTrue().forEach(inner -> mentions(inner, names));
        branch.whenFalse().forEach(inner -> mentions(inner, names));
      }
      case Step.For loop -> loop.body().forEach(inner -> mentions(inner, names));
      case Step.While loop -> {
        names.add(loop.condition());
        loop.test().forEach(inner -> mentions(inner, names));
        loop.body().forEach(inner -> mentions(inner, names));
      }
      case Step.Bind bind -> names.add(bind.buffer());
      case Step.Require _ -> {}
      case Step.Host host -> {
        names.addAll(host.inputs());
        names.addAll(host.outputs());
      }
    }
  }

  private static List<Signature.Parameter> parameters(List<Port> ports, Set<String> state) {
    return ports.stream()
        .filter(port -> !state.contains(port.name()))
        .map(port -> new Signature.Parameter(port.name(), port.value().type()))
        .toList();
  }

  private String declare(String prefix, TensorType type, Buffer.Place place) {
    String name = prefix + number(prefix);
    buffers.put(name, new Buffer(name, type, place));
    return name;
  }

  private int number(String prefix) {
    return names.merge(prefix, 1, Integer::sum) - 1;
  }
}
