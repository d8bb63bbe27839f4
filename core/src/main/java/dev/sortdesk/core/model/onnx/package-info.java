/** Graphs of encoders with heads, written and run; the one user of ONNX Runtime. */
@NullMarked
package dev.sortdesk.core.model.onnx;

import org.jspecify.annotations.NullMarked;
