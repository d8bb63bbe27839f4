package dev.sortdesk.serving.http;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** What becomes of one ticket of a batch: a prediction, or an error of its own. */
@Serdeable
@Schema(
    name = "Outcome",
    description = "A prediction, or an error of its own.",
    oneOf = {PredictionBody.class, Problem.class})
public sealed interface Outcome permits PredictionBody, Problem {}
