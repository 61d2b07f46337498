/**
 * What each ONNX operator means. {@link dev.sinter.frontend.onnx.op.OperatorTable} has one row for
 * each form an operator took over the opsets; a row names the function that turns one node of that
 * form into operations of the graph. Functions are grouped in families, and see nothing but their
 * {@link dev.sinter.frontend.onnx.op.OnnxNode}: names, scopes and files are the business of the
 * model package.
 */
package dev.sinter.frontend.onnx.op;
