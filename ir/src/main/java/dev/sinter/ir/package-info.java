/**
 * What every module may throw: {@link dev.sinter.ir.SinterException} and the table of {@link
 * dev.sinter.ir.ErrorCode}s. The intermediate forms live in the packages below, in the order in
 * which a model passes through them: {@code graph} (with {@code type}, {@code op}, {@code tensor}),
 * {@code kernel}, {@code program}, {@code artifact}.
 */
package dev.sinter.ir;
