/**
 * Worked examples of deep-learning courses on compiled targets; each row has the id that it has in
 * the course's table.
 */
package dev.sinter.tests.course;
