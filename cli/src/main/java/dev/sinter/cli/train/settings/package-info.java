/**
 * What a training's JSON file says: records that Jackson fills, each with its defaults, which give
 * the layers, losses, optimizers and schedules that they name. {@link
 * dev.sinter.cli.train.settings.SettingsReader} reads them.
 */
package dev.sinter.cli.train.settings;
