package dev.sinter.passes.lower;

import dev.sinter.ir.target.Target;

/** What lowering a graph and the graphs inside it share. */
record LoweringContext(ProgramBuilder program, Target target, FusionLog fusion) {}
