/** What training needs: operators with their derivatives, losses, initial values, optimisers. */
package dev.sinter.tests.training;
