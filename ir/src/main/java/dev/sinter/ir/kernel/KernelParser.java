package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.kernel.KernelLexer.Kind;
import dev.sinter.ir.kernel.KernelLexer.Token;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads the text form that {@link KernelPrinter} writes. What it accepts has the form of a kernel;
 * whether types and scopes are right is for {@link KernelVerifier} to say.
 */
public final class KernelParser {
  private static final Map<String, LoopKind> LOOPS =
      Arrays.stream(LoopKind.values())
          .filter(kind -> kind != LoopKind.SERIAL)
          .collect(Collectors.toUnmodifiableMap(KernelSyntax::word, Function.identity()));

  private static final Map<String, Access> ACCESSES =
      Arrays.stream(Access.values())
          .collect(Collectors.toUnmodifiableMap(KernelSyntax::word, Function.identity()));

  private final KernelLexer lexer;
  private final ExpressionParser expressions;
  private int depth;

  private KernelParser(String text) {
    lexer = new KernelLexer(text);
    expressions = new ExpressionParser(lexer);
  }

  /**
   * The kernel of a text.
   *
   * @throws dev.sinter.ir.SinterException TEXT_SYNTAX, with line and column, when it is not of the
   *     form
   */
  public static Kernel parse(String text) {
    return new KernelParser(text).kernel();
  }

  private Kernel kernel() {
    lexer.expect("kernel");
    String name = lexer.name();
    List<BufferParam> buffers = list(this::buffer);
    List<Expr.Var> arguments = list(() -> new Expr.Var(lexer.name(), KernelType.I64));
    lexer.expect("{");
    List<Subroutine> subroutines = new ArrayList<>();
    while (lexer.take("sub")) {
      subroutines.add(subroutine(arguments));
    }
    expressions.forget();
    arguments.forEach(expressions::declare);
    expressions.declare(Kernel.LO);
    expressions.declare(Kernel.HI);
    List<Stmt> body = statements();
    if (lexer.peek().kind() != Kind.END) {
      throw lexer.unexpected("the end");
    }
    return new Kernel(name, buffers, arguments, subroutines, body);
  }

  private BufferParam buffer() {
    String name = lexer.name();
    lexer.expect(":");
    Space space =
        lexer.take("scratch") ? Space.SCRATCH : lexer.take("shared") ? Space.SHARED : Space.GLOBAL;
    Access access = ACCESSES.get(lexer.peek().text());
    if (access != null) {
      lexer.take();
    } else if (space == Space.GLOBAL) {
      throw lexer.unexpected("read, write, readwrite, scratch or shared");
    }
    Token token = lexer.peek();
    KernelType type = lexer.type();
    if (type.isVector()) {
      throw KernelLexer.fault(token, "expected an element type, found " + type);
    }
    long bytes = 0;
    if (space == Space.SHARED) {
      lexer.expect("[");
      bytes = lexer.integer(Long.MAX_VALUE);
      lexer.expect("bytes");
      lexer.expect("]");
    }
    return new BufferParam(
        name, type.element(), access == null ? Access.READ_WRITE : access, space, bytes);
  }

  private Subroutine subroutine(List<Expr.Var> arguments) {
    String name = lexer.name();
    List<Expr.Var> parameters = list(this::typed);
    expressions.forget();
    arguments.forEach(expressions::declare);
    parameters.forEach(expressions::declare);
    lexer.expect("{");
    return new Subroutine(name, parameters, statements());
  }

  private Expr.Var typed() {
    String name = lexer.name();
    lexer.expect(":");
    return new Expr.Var(name, lexer.type());
  }

  private List<Stmt> block() {
    lexer.expect("{");
    if (++depth > KernelSyntax.MAX_BLOCK_DEPTH) {
      throw KernelLexer.fault(
          lexer.peek(), "blocks nest more than " + KernelSyntax.MAX_BLOCK_DEPTH + " levels deep");
    }
    List<Stmt> statements = statements();
    depth--;
    return statements;
  }

  /** Up to and with the closing brace. */
  private List<Stmt> statements() {
    List<Stmt> statements = new ArrayList<>();
    while (!lexer.take("}")) {
      statements.add(statement());
    }
    return statements;
  }

  private Stmt statement() {
    Token token = lexer.peek();
    LoopKind kind = token.kind() == Kind.WORD ? LOOPS.get(token.text()) : null;
    if (kind != null) {
      lexer.take();
      return loop(kind);
    }
    return switch (token.text()) {
      case "let" -> let();
      case "register" -> register();
      case "store" -> store();
      case "for" -> loop(LoopKind.SERIAL);
      case "while" -> {
        lexer.take();
        yield new Stmt.While(expressions.parse(), block());
      }
      case "if" -> branch();
      case "call" -> {
        lexer.take();
        yield new Stmt.Call(lexer.name(), expressions.arguments());
      }
      case "prefetch" -> {
        lexer.take();
        ExpressionParser.Access access = expressions.access();
        yield new Stmt.Prefetch(access.buffer(), access.unmasked(token));
      }
      case "barrier" -> {
        lexer.take();
        yield new Stmt.Barrier();
      }
      case "async" -> async();
      default -> assign();
    };
  }

  private Stmt let() {
    lexer.expect("let");
    Expr.Var variable = typed();
    lexer.expect("=");
    Expr value = expressions.parse(variable.type());
    expressions.declare(variable);
    return new Stmt.Let(variable, value);
  }

  private Stmt register() {
    lexer.expect("register");
    Expr.Var variable = typed();
    List<Integer> extents = new ArrayList<>();
    if (lexer.take("[")) {
      do {
        extents.add((int) lexer.integer(Integer.MAX_VALUE));
      } while (lexer.take(","));
      lexer.expect("]");
    }
    lexer.expect("=");
    Expr initial = expressions.parse(variable.type());
    expressions.declare(variable);
    return new Stmt.Declare(variable, extents, initial);
  }

  private Stmt store() {
    lexer.expect("store");
    ExpressionParser.Access access = expressions.access();
    lexer.expect("=");
    return new Stmt.Store(access.buffer(), access.offset(), expressions.parse(), access.mask());
  }

  private Stmt loop(LoopKind kind) {
    lexer.expect("for");
    Expr.Var index = typed();
    lexer.expect("=");
    Expr from = expressions.parse(index.type());
    lexer.expect("to");
    Expr to = expressions.parse(index.type());
    long step = lexer.take("step") ? lexer.integer(Long.MAX_VALUE) : 1;
    expressions.declare(index);
    return new Stmt.For(kind, index, from, to, step, block());
  }

  private Stmt branch() {
    lexer.expect("if");
    Expr condition = expressions.parse();
    List<Stmt> whenTrue = block();
    List<Stmt> whenFalse = List.of();
    if (lexer.take("else")) {
      depth++;
      whenFalse =
          lexer.peek().is("if") && depth <= KernelSyntax.MAX_BLOCK_DEPTH
              ? List.of(branch())
              : block();
      depth--;
    }
    return new Stmt.If(condition, whenTrue, whenFalse);
  }

  private Stmt async() {
    lexer.expect("async");
    if (lexer.take("commit")) {
      return new Stmt.AsyncCommit();
    }
    if (lexer.take("wait")) {
      return new Stmt.AsyncWait((int) lexer.integer(Integer.MAX_VALUE));
    }
    Token token = lexer.peek();
    lexer.expect("copy");
    int bytes = (int) lexer.integer(16);
    lexer.expect("bytes");
    ExpressionParser.Access to = expressions.access();
    lexer.expect("=");
    ExpressionParser.Access from = expressions.access();
    return new Stmt.AsyncCopy(
        to.buffer(), to.unmasked(token), from.buffer(), from.unmasked(token), bytes);
  }

  private Stmt assign() {
    Expr.Place place = expressions.place();
    lexer.expect("=");
    return new Stmt.Assign(place, expressions.parse(place.type()));
  }

  private <T> List<T> list(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    lexer.expect("(");
    if (!lexer.take(")")) {
      do {
        items.add(item.get());
      } while (lexer.take(","));
      lexer.expect(")");
    }
    return items;
  }
}
