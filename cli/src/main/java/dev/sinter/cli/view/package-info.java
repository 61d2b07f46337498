/** What is shown in a terminal: text, tables, bars, pictures. It knows no model and no command. */
package dev.sinter.cli.view;
