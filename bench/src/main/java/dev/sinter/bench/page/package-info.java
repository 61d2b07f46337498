/** Shows a comparison: as Markdown for the documentation, as a web page with charts, as CSV. */
package dev.sinter.bench.page;
