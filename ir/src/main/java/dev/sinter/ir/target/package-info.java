/** Descriptions of the machines that schedules are made for: numbers, no code. */
package dev.sinter.ir.target;
