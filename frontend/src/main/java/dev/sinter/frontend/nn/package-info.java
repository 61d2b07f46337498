/**
 * Networks of layers. A {@link dev.sinter.frontend.nn.Layer} says what is computed, a {@link
 * dev.sinter.frontend.nn.Network} has weights for it, an {@link dev.sinter.frontend.nn.Objective}
 * says what the weights are trained for:
 *
 * <pre>
 *   Layer ──Network.of──► Network ──trainSpec──► TrainSpec ──Trainer──► state
 *                            ▲  └──inference──► Graph                     │
 *                            └────────────────────with────────────────────┘
 * </pre>
 */
package dev.sinter.frontend.nn;
