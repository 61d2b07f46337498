package dev.sinter.passes.autodiff;

import java.util.List;

/** Functions with every primitive and each of its variants. */
final class DerivativeCases {
  private DerivativeCases() {}

  static List<DerivativeCase> all() {
    CaseList all = new CaseList();
    ElementwiseCases.addTo(all);
    MovementCases.addTo(all);
    ReductionCases.addTo(all);
    ContractionCases.addTo(all);
    IndexingCases.addTo(all);
    MatrixCases.addTo(all);
    ControlCases.addTo(all);
    ConstantCases.addTo(all);
    RuleCases.addTo(all);
    return all.cases();
  }
}
