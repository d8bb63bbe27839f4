package dev.sortdesk.core.mlflow;

/**
 * What some tags of a registered model's versions mean.
 *
 * @param identity the tag by which two versions hold the same
 * @param number the tag that holds the number of another version of the model
 */
public record VersionTags(String identity, String number) {}
