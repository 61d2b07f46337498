/** Turns a graph into kernels and a program: every rewriting and every scheduling decision. */
module dev.sinter.passes {
  requires transitive dev.sinter.ir;
}
