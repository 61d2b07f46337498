package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads a training's JSON file. What it does not know is an error that says where it stands and
 * what is known:
 *
 * <pre>
 *   digits.json:9:17: network[2]: type 'convolutoin', expected one of [activation, …]
 * </pre>
 */
public final class SettingsReader {
  private static final int DEEPEST = 64;
  private static final long MOST_BYTES = 16_000_000;

  private static final JsonMapper MAPPER = mapper();

  private SettingsReader() {}

  private static JsonMapper mapper() {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxDocumentLength(MOST_BYTES)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .build();
  }

  /**
   * Reads a file.
   *
   * @throws SinterException FILE_UNREADABLE; TEXT_SYNTAX for what is no JSON, and for keys, types
   *     and values that are not known or missing; ATTRIBUTE_INVALID for numbers out of range
   */
  public static TrainingSettings read(Path file) {
    try {
      return MAPPER.readValue(Files.readAllBytes(file), TrainingSettings.class);
    } catch (JsonProcessingException e) {
      throw problem(file, e);
    } catch (IOException e) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, file + ": " + e, e);
    }
  }

  private static SinterException problem(Path file, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String where =
        at == null ? file.toString() : "%s:%d:%d".formatted(file, at.getLineNr(), at.getColumnNr());
    String path = e instanceof JsonMappingException mapping ? path(mapping) : "";
    ErrorCode code =
        e.getCause() instanceof SinterException known ? known.code() : ErrorCode.TEXT_SYNTAX;
    return new SinterException(
        code, where + ": " + (path.isEmpty() ? "" : path + ": ") + message(e), e);
  }

  /** Such as {@code network[2].kernel}. */
  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step ->
            step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static String message(JsonProcessingException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "unknown key, expected one of " + sorted(unknown.getKnownPropertyIds());
      case InvalidTypeIdException type when type.getTypeId() == null ->
          "no type, expected one of " + types(type);
      case InvalidTypeIdException type ->
          "type '%s', expected one of %s".formatted(type.getTypeId(), types(type));
      case InvalidFormatException value when value.getTargetType().isEnum() ->
          "'%s', expected one of %s".formatted(value.getValue(), constants(value.getTargetType()));
      default ->
          e.getCause() instanceof SinterException known
              ? known.getMessage()
              : e.getOriginalMessage().lines().findFirst().orElse("not JSON");
    };
  }

  private static List<String> types(InvalidTypeIdException e) {
    JsonSubTypes known = e.getBaseType().getRawClass().getAnnotation(JsonSubTypes.class);
    return sorted(
        Arrays.stream(known == null ? new JsonSubTypes.Type[0] : known.value())
            .map(JsonSubTypes.Type::name)
            .toList());
  }

  private static List<String> constants(Class<?> type) {
    return sorted(
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .toList());
  }

  private static List<String> sorted(Collection<?> names) {
    return List.copyOf(
        new TreeSet<>(names == null ? List.of() : names.stream().map(String::valueOf).toList()));
  }
}
