package dev.sortdesk.serving.access;

import java.util.Set;

/**
 * An API key, of which only the hash is known.
 *
 * @param name whose it is, for logs and limits
 * @param scopes what it allows
 * @param sha256 its SHA-256, 32 bytes
 */
record ApiKey(String name, Set<Scope> scopes, byte[] sha256) {}
