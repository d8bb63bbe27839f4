/** How fast {@code score} is beside what the same cores give to ONNX Runtime alone. */
@NullMarked
package dev.sortdesk.benchmarks.score;

import org.jspecify.annotations.NullMarked;
