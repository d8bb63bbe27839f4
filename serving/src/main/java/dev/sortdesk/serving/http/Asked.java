package dev.sortdesk.serving.http;

import dev.sortdesk.serving.model.ServingModel;
import io.micronaut.http.HttpRequest;

/**
 * A ticket that is to be answered.
 *
 * @param model the model that answers
 * @param read the ticket as the model reads it
 * @param request the request that it came with
 * @param arrival when that came, on {@link System#nanoTime}
 */
record Asked(ServingModel model, IncomingTicket.Read read, HttpRequest<?> request, long arrival) {}
