package dev.sortdesk.core.model.onnx;

/**
 * A layer normalisation (Ba, Kiros and Hinton, 2016).
 *
 * @param gain what the normalised numbers are multiplied by
 * @param bias what is added then
 * @param epsilon added to the variance
 */
record LayerNorm(float[] gain, float[] bias, float epsilon) {}
