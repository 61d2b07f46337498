/**
 * What training needs: operators with their derivatives, losses, initial values, and optimizers on
 * a real loss, against what PyTorch computed and what textbooks print.
 */
package dev.sinter.tests.training;
