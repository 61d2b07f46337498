/** Which values have fewer bits than the model says, where its user asked for that. */
package dev.sinter.passes.precision;
