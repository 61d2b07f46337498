/** Derivatives of what users and the frontend build, through every module. */
package dev.sinter.tests.derivative;
