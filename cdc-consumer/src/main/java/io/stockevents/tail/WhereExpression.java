package io.stockevents.tail;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An expression in CEL, the Common Expression Language, about a record. It is a room of its own for
 * the libraries behind it, which are loaded only where somebody has an expression.
 */
final class WhereExpression {

  private static final CelType ROW = MapType.create(SimpleType.STRING, SimpleType.DYN);

  /** What an expression can speak of. */
  static final Map<String, CelType> VARIABLES =
      Map.ofEntries(
          Map.entry("op", SimpleType.STRING),
          Map.entry("schema", SimpleType.STRING),
          Map.entry("table", SimpleType.STRING),
          Map.entry("key", ROW),
          Map.entry("before", ROW),
          Map.entry("after", ROW),
          Map.entry("ts", SimpleType.TIMESTAMP),
          Map.entry("lsn", SimpleType.INT),
          Map.entry("tx", SimpleType.INT),
          Map.entry("snapshot", SimpleType.BOOL),
          Map.entry("topic", SimpleType.STRING),
          Map.entry("partition", SimpleType.INT),
          Map.entry("offset", SimpleType.INT));

  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

  private final CelRuntime.Program program;

  private WhereExpression(CelRuntime.Program program) {
    this.program = program;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is none, or is neither true nor false; says where
   */
  static WhereExpression of(String expression) {
    var compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    VARIABLES.forEach(compiler::addVar);
    CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();
    try {
      return new WhereExpression(runtime.createProgram(compile(compiler.build(), expression)));
    } catch (CelValidationException e) {
      throw new IllegalArgumentException(where(e), e);
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static CelAbstractSyntaxTree compile(CelCompiler compiler, String expression)
      throws CelValidationException {
    return compiler.compile(expression).getAst();
  }

  /** The first thing that is wrong, and the character at which. */
  private static String where(CelValidationException e) {
    CelIssue first = e.getErrors().get(0);
    return "character "
        + (first.getSourceLocation().getColumn() + 1)
        + ": "
        + first.getMessage().replaceFirst("( expecting \\{| \\(in container| \\(candidates).*", "");
  }

  /**
   * Whether the expression is true.
   *
   * @param variables the value of each of {@link #VARIABLES}; null where it has none
   * @throws UnansweredException if it is neither: a column is not there, or is of a type that
   *     something does not go with
   */
  boolean matches(Function<String, @Nullable Object> variables) {
    CelVariableResolver resolver = name -> Optional.ofNullable(variables.apply(name));
    try {
      return Boolean.TRUE.equals(program.eval(resolver));
    } catch (CelEvaluationException e) {
      throw new UnansweredException(reason(String.valueOf(e.getMessage())), e);
    }
  }

  private static String reason(String message) {
    return message
        .replaceFirst("^evaluation error at <input>:\\d+: ", "")
        .replaceFirst("^key '(.*)' is not present in map\\.$", "no column '$1'");
  }
}
