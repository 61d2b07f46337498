package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sinter.ir.train.Hyperparameter;
import java.util.List;

/** What is to be predicted. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TargetSettings.OneClass.class, name = "class"),
  @JsonSubTypes.Type(value = TargetSettings.Numbers.class, name = "numbers")
})
public sealed interface TargetSettings {
  /** The columns that it takes. */
  List<String> columns();

  /** One of some classes, as a number from 0 on. */
  record OneClass(
      @JsonProperty(required = true) String column, @JsonProperty(required = true) Integer classes)
      implements TargetSettings {
    public OneClass {
      Given.all("column", column, "classes", classes);
      Hyperparameter.count("number of classes", classes, 2);
    }

    @Override
    public List<String> columns() {
      return List.of(column);
    }
  }

  /** A number for each column. */
  record Numbers(@JsonProperty(required = true) List<String> columns) implements TargetSettings {
    public Numbers {
      Given.all("columns", columns);
      Given.elements("columns", columns);
      columns = List.copyOf(columns);
    }
  }
}
