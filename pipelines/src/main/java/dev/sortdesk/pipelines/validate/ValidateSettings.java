package dev.sortdesk.pipelines.validate;

import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.config.SplitConfig;
import dev.sortdesk.core.config.ValidateConfig;

/**
 * The settings that validation depends on.
 *
 * @param minLabelRows {@code train.min_rows}
 * @param examples {@code reports.examples}
 */
record ValidateSettings(
    SplitConfig split, ValidateConfig limits, int minLabelRows, boolean examples) {
  static ValidateSettings of(SortdeskConfig config) {
    return new ValidateSettings(
        config.split(), config.validate(), config.train().minRows(), config.reports().examples());
  }
}
