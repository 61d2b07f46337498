package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.runtime.optim.Momentum;
import dev.sinter.runtime.optim.Nesterov;

/** How a gradient becomes an update. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RuleSettings.Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = RuleSettings.Adam.class, name = "adam"),
  @JsonSubTypes.Type(value = RuleSettings.RmsProp.class, name = "rmsprop"),
  @JsonSubTypes.Type(value = RuleSettings.AdaGrad.class, name = "adagrad"),
  @JsonSubTypes.Type(value = RuleSettings.NAdam.class, name = "nadam"),
  @JsonSubTypes.Type(value = RuleSettings.RAdam.class, name = "radam"),
  @JsonSubTypes.Type(value = RuleSettings.Lion.class, name = "lion")
})
public sealed interface RuleSettings {
  /** The rule, without weight decay. */
  UpdateRule rule();

  /** Without momentum, which is 0, and not Nesterov's, unless said otherwise. */
  record Sgd(Double momentum, Boolean nesterov) implements RuleSettings {
    public Sgd {
      momentum = Given.or(momentum, 0.0);
      nesterov = Given.or(nesterov, false);
      if (nesterov && momentum == 0) {
        throw Given.problem("nesterov is true; it needs a momentum above 0");
      }
    }

    @Override
    public UpdateRule rule() {
      if (momentum == 0) {
        return new dev.sinter.runtime.optim.Sgd();
      }
      return nesterov ? Nesterov.buffer(momentum) : Momentum.buffer(momentum);
    }
  }

  /** β₁ = 0.9 and β₂ = 0.999 unless said otherwise. */
  record Adam(Double beta1, Double beta2) implements RuleSettings {
    public Adam {
      beta1 = Given.or(beta1, 0.9);
      beta2 = Given.or(beta2, 0.999);
    }

    @Override
    public UpdateRule rule() {
      return dev.sinter.runtime.optim.Adam.of(beta1, beta2);
    }
  }

  /** Keeps 0.99 of the squares unless said otherwise. */
  record RmsProp(Double decay) implements RuleSettings {
    public RmsProp {
      decay = Given.or(decay, 0.99);
    }

    @Override
    public UpdateRule rule() {
      return dev.sinter.runtime.optim.RmsProp.of(decay);
    }
  }

  /** AdaGrad. */
  record AdaGrad() implements RuleSettings {
    @Override
    public UpdateRule rule() {
      return dev.sinter.runtime.optim.AdaGrad.defaults();
    }
  }

  /** NAdam. */
  record NAdam() implements RuleSettings {
    @Override
    public UpdateRule rule() {
      return dev.sinter.runtime.optim.NAdam.defaults();
    }
  }

  /** RAdam. */
  record RAdam() implements RuleSettings {
    @Override
    public UpdateRule rule() {
      return dev.sinter.runtime.optim.RAdam.defaults();
    }
  }

  /** Lion. */
  record Lion() implements RuleSettings {
    @Override
    public UpdateRule rule() {
      return dev.sinter.runtime.optim.Lion.defaults();
    }
  }
}
