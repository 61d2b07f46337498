/**
 * From a parsed ONNX model to a graph: operator set versions, names and scopes, initializers,
 * bodies and the values they capture, model-local functions, declared types. All problems of a
 * model are gathered before one exception reports them. What a single operator means is in the op
 * package.
 */
package dev.sinter.frontend.onnx.model;
