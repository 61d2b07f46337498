package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Value;

/** A complex number in two tensors of one type. */
record Complex(Value re, Value im) {}
