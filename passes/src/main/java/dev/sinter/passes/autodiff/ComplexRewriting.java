package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reduce.Combiner;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Copies a graph with complex numbers in the place of real ones: each value that depends on an
 * imaginary part has one of its own. What decides (comparisons, the places of maxima) looks at real
 * parts, and so do functions that are analytic in pieces: their pieces are taken there.
 *
 * @param imaginary the graph under construction and its imaginary parts
 * @param pieces collects the nodes that are analytic in pieces
 */
record ComplexRewriting(Tangents imaginary, Set<String> pieces) {

  /** The real parts of a graph's outputs for inputs of which these are the real parts. */
  List<Value> run(Graph graph, List<Value> inputs) {
    Map<Value, Value> values = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(graph.inputs().get(i).value(), inputs.get(i));
    }
    Location outer = imaginary.builder().location();
    for (Node node : graph.nodes()) {
      imaginary.builder().at(node.location().plus(outer));
      List<Value> operands = node.operands().stream().map(values::get).toList();
      List<Value> results = apply(node.op(), operands);
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
      }
    }
    imaginary.builder().at(outer);
    return graph.outputs().stream().map(port -> values.get(port.value())).toList();
  }

  private List<Value> apply(Op op, List<Value> operands) {
    if (!imaginary.any(operands)) {
      return imaginary.add(op, operands);
    }
    return switch (op) {
      case Composite composite ->
          // A constant for derivatives has no imaginary part, and is not missed.
          StandardComposite.of(composite).stream()
                  .anyMatch(StandardComposite.StopGradient.class::isInstance)
              ? imaginary.add(op, operands)
              : run(composite.body(), operands);
      case HostOp host -> lost(host, operands);
      case Primitive primitive -> primitive(primitive, operands);
    };
  }

  private List<Value> primitive(Primitive op, List<Value> x) {
    return switch (op) {
      case Constant _, Iota _, Extent _, BindSize _, RandomBits _ -> imaginary.add(op, x);
      case Broadcast _, Reshape _, Transpose _, Slice _, Reverse _, Concat _, Pad _ ->
          linear(op, x);
      case Select _, Gather _ -> linear(op, x);
      case Compare _, ArgReduce _, NonZero _ -> decided(op, x);
      case Sort _ -> piecewise(op, x);
      case Bitcast _ -> lost(op, x);
      case Cast cast -> cast.to().isFloat() ? linear(op, x) : decided(op, x);
      case Unary unary -> unary(unary, x);
      case Binary binary -> binary(binary, x);
      case Reduce reduce ->
          combined(reduce, reduce.combiner(), new Reduce(Combiner.SUM, reduce.axes()), x);
      case Cumulative running ->
          combined(
              running,
              running.combiner(),
              new Cumulative(Combiner.SUM, running.axis(), running.exclusive(), running.reverse()),
              x);
      case ReduceWindow pool ->
          combined(
              pool,
              pool.combiner(),
              new ReduceWindow(
                  Combiner.SUM,
                  pool.window(),
                  pool.strides(),
                  pool.dilation(),
                  pool.low(),
                  pool.high()),
              x);
      case DotGeneral _, ConvGeneral _ -> bilinear(op, x);
      case Scatter scatter -> scatter(scatter, x);
      case Cholesky _ -> run(Eliminations.cholesky(x.getFirst().type()), x);
      case TriangularSolve solve ->
          run(Eliminations.triangularSolve(solve, x.getFirst().type(), x.getLast().type()), x);
      case Lu _ -> lu(x.getFirst());
      case Scan scan -> new ComplexBodies(imaginary, pieces).scan(scan, x);
      case While loop -> new ComplexBodies(imaginary, pieces).repeat(loop, x);
      case Cond cond -> new ComplexBodies(imaginary, pieces).choice(cond, x);
    };
  }

  /** Of what is not analytic, or is not to be seen through. */
  private List<Value> lost(Op op, List<Value> operands) {
    imaginary.lose(op);
    return imaginary.add(op, operands);
  }

  /** Of what depends on real parts only. */
  private List<Value> decided(Primitive op, List<Value> operands) {
    note(op);
    return imaginary.add(op, operands);
  }

  private void note(Primitive op) {
    pieces.add("%s (%s)".formatted(imaginary.builder().location(), op.mnemonic()));
  }

  /** Of a choice among operands, made by their real parts. */
  private List<Value> piecewise(Primitive op, List<Value> operands) {
    note(op);
    return linear(op, operands);
  }

  /** Of what does to imaginary parts what it does to tangents. */
  private List<Value> linear(Primitive op, List<Value> operands) {
    List<Value> results = imaginary.add(op, operands);
    new Linearizer(imaginary)
        .tangent(op, operands, results)
        .ifPresent(part -> imaginary.put(results.getFirst(), part));
    return results;
  }

  private List<Value> unary(Unary op, List<Value> x) {
    NumPy np = imaginary.np();
    ComplexFunctions functions = new ComplexFunctions(np);
    Complex z = complex(x.getFirst());
    return switch (op.function()) {
      case NEG -> linear(op, x);
      case ABS -> piecewise(op, x);
      case SIGN, FLOOR, CEIL, TRUNC, ROUND -> decided(op, x);
      case NOT -> imaginary.add(op, x);
      case SQRT -> put(new ComplexArithmetic(np).sqrt(z));
      case RSQRT -> put(functions.rsqrt(z));
      case EXP -> put(functions.exp(z));
      case EXPM1 -> put(functions.expm1(z));
      case LOG -> put(functions.log(z));
      case LOG1P -> put(functions.log1p(z));
      case SIN -> put(functions.sin(z));
      case COS -> put(functions.cos(z));
      case TAN -> put(functions.tan(z));
      case ASIN -> put(functions.arcsin(z));
      case ACOS -> put(functions.arccos(z));
      case ATAN -> put(functions.arctan(z));
      case SINH -> put(functions.sinh(z));
      case COSH -> put(functions.cosh(z));
      case TANH -> put(functions.tanh(z));
      case ASINH -> put(functions.arcsinh(z));
      case ACOSH -> put(functions.arccosh(z));
      case ATANH -> put(functions.arctanh(z));
      case ERF -> put(functions.erf(z));
      case SIGMOID -> put(functions.sigmoid(z));
      case LGAMMA -> run(GammaExpansions.logGamma(x.getFirst().type()), x);
      case DIGAMMA -> run(GammaExpansions.digamma(x.getFirst().type()), x);
    };
  }

  private List<Value> binary(Binary op, List<Value> operands) {
    ComplexArithmetic arithmetic = new ComplexArithmetic(imaginary.np());
    Complex x = complex(operands.getFirst());
    Complex y = complex(operands.getLast());
    return switch (op.function()) {
      case ADD -> put(arithmetic.add(x, y));
      case SUB -> put(arithmetic.sub(x, y));
      case MUL -> put(arithmetic.mul(x, y));
      case DIV -> put(arithmetic.div(x, y));
      case POW -> put(arithmetic.pow(x, y));
      case ATAN2 -> put(arithmetic.arctan2(x, y));
      case REM, MAX, MIN -> piecewise(op, operands);
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT -> imaginary.add(op, operands);
    };
  }

  /** Of sums, products and extremes, given the same operation that sums. */
  private List<Value> combined(Primitive op, Combiner combiner, Primitive sum, List<Value> x) {
    return switch (combiner) {
      case SUM -> linear(op, x);
      case MAX, MIN -> piecewise(op, x);
      case ALL, ANY -> imaginary.add(op, x);
      case PRODUCT ->
          put(
              new ComplexProducts(imaginary.np())
                  .of(
                      complex(x.getFirst()),
                      lengths -> imaginary.builder().apply(op, lengths),
                      angles -> imaginary.builder().apply(sum, angles)));
    };
  }

  /** (a + ib)·(c + id), whatever the product is. */
  private List<Value> bilinear(Primitive op, List<Value> operands) {
    NumPy np = imaginary.np();
    Complex x = complex(operands.getFirst());
    Complex y = complex(operands.getLast());
    BiFunction<Value, Value, Value> product = (a, b) -> imaginary.builder().apply(op, a, b);
    return put(
        new Complex(
            np.sub(product.apply(x.re(), y.re()), product.apply(x.im(), y.im())),
            np.add(product.apply(x.re(), y.im()), product.apply(x.im(), y.re()))));
  }

  private List<Value> scatter(Scatter op, List<Value> x) {
    return switch (op.combination()) {
      case REPLACE, ADD -> linear(op, x);
      case MAX, MIN -> piecewise(op, x);
      case MULTIPLY -> {
        ComplexProducts products = new ComplexProducts(imaginary.np());
        Complex data = products.polar(complex(x.get(0)));
        Complex updates = products.polar(complex(x.get(2)));
        Scatter add = new Scatter(op.batch(), op.indexed(), Scatter.Combination.ADD, op.bounds());
        yield put(
            new ComplexArithmetic(imaginary.np())
                .polar(
                    imaginary.builder().apply(op, data.re(), x.get(1), updates.re()),
                    imaginary.builder().apply(add, data.im(), x.get(1), updates.im())));
      }
    };
  }

  /** Rows are exchanged as the real parts want it. */
  private List<Value> lu(Value a) {
    NumPy np = imaginary.np();
    Value order = imaginary.builder().applyAll(new Lu(), List.of(a)).getLast();
    note(new Lu());
    int rows = a.type().rank() - 2;
    List<Value> operands = List.of(a, np.expandDims(order, rows + 1));
    List<Value> permuted = linear(new Gather(rows, List.of(rows), Gather.Bounds.REFUSE), operands);
    List<Value> results = new ArrayList<>(run(Eliminations.lu(a.type()), permuted));
    results.add(order);
    return results;
  }

  private Complex complex(Value real) {
    return new Complex(real, imaginary.orZero(real));
  }

  private List<Value> put(Complex value) {
    imaginary.put(value.re(), value.im());
    return List.of(value.re());
  }
}
