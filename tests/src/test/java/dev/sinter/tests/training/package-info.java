/** Training as a whole: optimizers on a real loss, against trajectories that PyTorch computed. */
package dev.sinter.tests.training;
