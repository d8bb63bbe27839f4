/** The one MLflow client: a server over REST, or a folder, behind one interface. */
@NullMarked
package dev.sortdesk.core.mlflow;

import org.jspecify.annotations.NullMarked;
