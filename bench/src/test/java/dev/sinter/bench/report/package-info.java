/** The report's figures can be measured, and its table is Markdown; no time is looked at. */
package dev.sinter.bench.report;
