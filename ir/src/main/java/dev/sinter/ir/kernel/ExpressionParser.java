package dev.sinter.ir.kernel;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.KernelLexer.Kind;
import dev.sinter.ir.kernel.KernelLexer.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads expressions by precedence climbing; {@link ExpressionPrinter} says how literals get their
 * types.
 */
final class ExpressionParser {
  private static final Map<String, BinaryOp> INFIX = table(BinaryOp.values(), KernelSyntax::word);
  private static final Map<String, Relation> RELATIONS =
      table(Relation.values(), KernelSyntax::word);
  private static final Map<String, UnaryOp> FUNCTIONS = table(UnaryOp.values(), KernelSyntax::word);

  /**
   * A part of an expression.
   *
   * @param expression null for a literal that has no type yet
   * @param depth levels of operators in it
   * @param size number of parts it consists of; a part that stands for two operands counts twice
   */
  record Operand(Expr expression, KernelLiteral literal, int depth, int size) {
    Expr as(KernelType expected) {
      return expression != null ? expression : literal.of(expected);
    }
  }

  private final KernelLexer lexer;
  private final Map<String, KernelType> names = new HashMap<>();
  private int depth;

  ExpressionParser(KernelLexer lexer) {
    this.lexer = lexer;
  }

  private static <T> Map<String, T> table(T[] values, Function<T, String> word) {
    return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(word, value -> value));
  }

  /** Makes a name known to the expressions that follow. */
  void declare(Expr.Var variable) {
    names.put(variable.name(), variable.type());
  }

  /** Forgets all names, at the start of a kernel's next part. */
  void forget() {
    names.clear();
  }

  /** An expression that stands alone. */
  Expr parse() {
    return parse(null);
  }

  /**
   * An expression where a value of a known type is expected; literals follow it, other types are
   * left to the verifier.
   */
  Expr parse(KernelType expected) {
    return operand(0).as(expected);
  }

  /** A place in a buffer: {@code buffer[offset if mask]}. */
  record Access(String buffer, Expr offset, Optional<Expr> mask, List<Operand> operands) {
    /** The offset, where a mask has no meaning. */
    Expr unmasked(Token token) {
      if (mask.isPresent()) {
        throw KernelLexer.fault(token, "a mask has no meaning here");
      }
      return offset;
    }
  }

  Access access() {
    String buffer = lexer.name();
    lexer.expect("[");
    Operand offset = operand(0);
    Optional<Operand> mask = lexer.take("if") ? Optional.of(operand(0)) : Optional.empty();
    lexer.expect("]");
    List<Operand> operands = Stream.concat(Stream.of(offset), mask.stream()).toList();
    return new Access(buffer, offset.as(null), mask.map(m -> m.as(null)), operands);
  }

  /** Expressions that stand alone, in parentheses and between commas. */
  List<Expr> arguments() {
    return settled(operands("(", ")"));
  }

  /** A name with or without indices. */
  Expr.Place place() {
    return (Expr.Place) named(lexer.take()).expression();
  }

  /** An expression of operators that bind at least so strongly. */
  private Operand operand(int strength) {
    enter();
    Operand left = prefixed();
    while (true) {
      Token token = lexer.peek();
      BinaryOp op = token.kind() == Kind.SYMBOL ? INFIX.get(token.text()) : null;
      Relation relation = token.kind() == Kind.SYMBOL ? RELATIONS.get(token.text()) : null;
      int own =
          op != null ? KernelSyntax.strength(op) : relation != null ? KernelSyntax.COMPARISON : -1;
      if (own < Math.max(strength, KernelSyntax.COMPARISON)) {
        depth--;
        return left;
      }
      lexer.take();
      Operand right = operand(own + 1);
      List<Expr> both = alike(List.of(left, right));
      Expr made =
          op != null
              ? new Expr.Binary(op, both.getFirst(), both.getLast())
              : new Expr.Compare(relation, both.getFirst(), both.getLast());
      left = made(made, List.of(left, right));
      if (relation != null) {
        // Comparisons do not chain: what follows must bind weaker, and nothing does.
        depth--;
        return left;
      }
    }
  }

  private Operand prefixed() {
    Token token = lexer.peek();
    if (!token.is("-") && !token.is("!")) {
      return primary();
    }
    lexer.take();
    Token next = lexer.peek();
    if (token.is("-") && (next.kind() == Kind.NUMBER || KernelSyntax.isSpecialFloat(next.text()))) {
      lexer.take();
      return literal(
          next.kind() == Kind.NUMBER
              ? KernelLiteral.number(next, true)
              : KernelLiteral.word(next, true));
    }
    enter();
    Operand x = prefixed();
    depth--;
    return made(new Expr.Unary(FUNCTIONS.get(token.text()), x.as(null)), List.of(x));
  }

  private Operand primary() {
    Token token = lexer.peek();
    if (token.kind() == Kind.NUMBER) {
      return literal(KernelLiteral.number(lexer.take(), false));
    }
    if (lexer.take("(")) {
      Operand inner = operand(0);
      lexer.expect(")");
      return inner;
    }
    if (token.kind() != Kind.WORD) {
      throw lexer.unexpected("an expression");
    }
    if (token.is("true") || token.is("false") || KernelSyntax.isSpecialFloat(token.text())) {
      return literal(KernelLiteral.word(lexer.take(), false));
    }
    if (lexer.take("load")) {
      return load();
    }
    if (lexer.take("bitcast")) {
      KernelType to = lexer.type();
      return call(1, x -> new Expr.Bitcast(to, x.getFirst()));
    }
    lexer.take();
    return lexer.peek().is("(") ? function(token) : named(token);
  }

  /** A word with operands behind it. */
  private Operand function(Token token) {
    KernelType type = KernelSyntax.type(token.text());
    if (type != null) {
      return call(1, x -> new Expr.Convert(type, x.getFirst()));
    }
    Intrinsic intrinsic = KernelSyntax.intrinsic(token.text());
    if (intrinsic != null) {
      List<Operand> operands = operands("(", ")");
      return made(new Expr.Call(intrinsic, settled(operands)), operands);
    }
    return switch (token.text()) {
      case "select" -> select();
      case "shuffle" -> shuffle();
      case "fma" -> call(3, x -> new Expr.Fma(x.getFirst(), x.get(1), x.get(2)));
      case "min" -> call(2, x -> new Expr.Binary(BinaryOp.MIN, x.getFirst(), x.getLast()));
      case "max" -> call(2, x -> new Expr.Binary(BinaryOp.MAX, x.getFirst(), x.getLast()));
      case "abs", "sqrt", "floor", "ceil", "trunc", "round" ->
          call(1, x -> new Expr.Unary(FUNCTIONS.get(token.text()), x.getFirst()));
      case "splat" -> counted(1, 1, (x, lanes) -> new Expr.Splat(x.getFirst(), lanes));
      case "ramp" -> counted(2, 1, (x, lanes) -> new Expr.Ramp(x.getFirst(), x.getLast(), lanes));
      case "first" -> counted(1, 1, (x, lanes) -> new Expr.FirstLanes(x.getFirst(), lanes));
      case "lane" -> counted(1, 0, (x, lane) -> new Expr.Lane(x.getFirst(), lane));
      default -> throw KernelLexer.fault(token, "unknown function '" + token.text() + "'");
    };
  }

  private Operand named(Token token) {
    KernelType type = names.get(token.text());
    if (token.kind() != Kind.WORD || type == null) {
      throw KernelLexer.fault(token, "unknown name '" + token.text() + "'");
    }
    Expr.Var variable = new Expr.Var(token.text(), type);
    if (!lexer.peek().is("[")) {
      return made(variable, List.of());
    }
    List<Operand> indices = operands("[", "]");
    return made(new Expr.Element(variable, settled(indices)), indices);
  }

  private Operand load() {
    KernelType type = lexer.type();
    Access access = access();
    return made(
        new Expr.Load(type, access.buffer(), access.offset(), access.mask()), access.operands());
  }

  private Operand select() {
    List<Operand> operands = operands("(", ")", 3);
    List<Expr> values = alike(operands.subList(1, 3));
    return made(
        new Expr.Select(operands.getFirst().as(null), values.getFirst(), values.getLast()),
        operands);
  }

  /** {@code shuffle(a, b, [0, 17, …])}, or with one vector that stands for both. */
  private Operand shuffle() {
    lexer.expect("(");
    Operand a = operand(0);
    lexer.expect(",");
    Operand b = a;
    if (!lexer.peek().is("[")) {
      b = operand(0);
      lexer.expect(",");
    }
    List<Integer> indices = new ArrayList<>();
    lexer.expect("[");
    do {
      indices.add((int) lexer.integer(2L * KernelSyntax.MAX_LANES - 1));
      lanes(indices.size());
    } while (lexer.take(","));
    lexer.expect("]");
    lexer.expect(")");
    List<Expr> both = alike(List.of(a, b));
    return made(new Expr.Shuffle(both.getFirst(), both.getLast(), indices), List.of(a, b));
  }

  private void lanes(int count) {
    if (count > KernelSyntax.MAX_LANES) {
      throw KernelLexer.fault(lexer.peek(), "more than " + KernelSyntax.MAX_LANES + " lanes");
    }
  }

  /** A function of operands of one type. */
  private Operand call(int count, Function<List<Expr>, Expr> maker) {
    List<Operand> operands = operands("(", ")", count);
    return made(maker.apply(alike(operands)), operands);
  }

  /**
   * A function of operands of one type and, last, a constant number of lanes (at least 1) or a lane
   * (at least 0).
   */
  private Operand counted(int count, int least, BiFunction<List<Expr>, Integer, Expr> maker) {
    lexer.expect("(");
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      operands.add(operand(0));
      lexer.expect(",");
    }
    Token token = lexer.peek();
    int number = (int) lexer.integer(KernelSyntax.MAX_LANES);
    if (number < least) {
      throw KernelLexer.fault(token, number + " is below " + least);
    }
    lexer.expect(")");
    return made(maker.apply(alike(operands), number), operands);
  }

  private List<Operand> operands(String open, String close, int count) {
    Token token = lexer.peek();
    List<Operand> operands = operands(open, close);
    if (operands.size() != count) {
      throw KernelLexer.fault(token, "expected " + count + " operands, found " + operands.size());
    }
    return operands;
  }

  private List<Operand> operands(String open, String close) {
    List<Operand> operands = new ArrayList<>();
    lexer.expect(open);
    if (!lexer.take(close)) {
      do {
        operands.add(operand(0));
      } while (lexer.take(","));
      lexer.expect(close);
    }
    return operands;
  }

  private static List<Expr> settled(List<Operand> operands) {
    return operands.stream().map(operand -> operand.as(null)).toList();
  }

  /**
   * Operands of one operation: bare literals take the type of the first operand that is no literal.
   */
  private static List<Expr> alike(List<Operand> operands) {
    KernelType type =
        operands.stream()
            .filter(operand -> operand.expression() != null)
            .findFirst()
            .map(operand -> operand.expression().type())
            .orElse(null);
    return operands.stream().map(operand -> operand.as(type)).toList();
  }

  private static Operand literal(KernelLiteral literal) {
    return new Operand(null, literal, 1, 1);
  }

  private Operand made(Expr expression, List<Operand> operands) {
    int depth = 1 + operands.stream().mapToInt(Operand::depth).max().orElse(0);
    int size = 1 + operands.stream().mapToInt(Operand::size).sum();
    if (depth > KernelSyntax.MAX_EXPRESSION_DEPTH) {
      throw tooDeep();
    }
    if (size > KernelSyntax.MAX_EXPRESSION_SIZE) {
      throw KernelLexer.fault(
          lexer.peek(),
          "an expression of more than " + KernelSyntax.MAX_EXPRESSION_SIZE + " parts");
    }
    return new Operand(expression, null, depth, size);
  }

  private void enter() {
    if (++depth > KernelSyntax.MAX_EXPRESSION_DEPTH) {
      throw tooDeep();
    }
  }

  private SinterException tooDeep() {
    return KernelLexer.fault(
        lexer.peek(),
        "expressions nest more than " + KernelSyntax.MAX_EXPRESSION_DEPTH + " levels deep");
  }
}
