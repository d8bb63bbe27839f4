/** What a stage says of its run: progress on the console, runs and models in MLflow. */
@NullMarked
package dev.sortdesk.pipelines.tracking;

import org.jspecify.annotations.NullMarked;
