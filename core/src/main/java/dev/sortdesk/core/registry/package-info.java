/** Which bundle is the champion, and which it replaced. */
@NullMarked
package dev.sortdesk.core.registry;

import org.jspecify.annotations.NullMarked;
