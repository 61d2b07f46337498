/**
 * The class of an artifact that its users call: one method parameter for each input of the model,
 * under the model's own names. It is a shim of a few instructions over the runtime, which this
 * module knows by name only.
 */
package dev.sinter.codegen.jvm.typed;
