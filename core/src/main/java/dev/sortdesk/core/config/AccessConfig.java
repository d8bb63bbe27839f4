package dev.sortdesk.core.config;

import java.util.List;

/** Who may call the service. */
public record AccessConfig(
    @Key(
            value = "[]",
            help =
                "API keys as NAME:SCOPE[+SCOPE]:SHA256 (scopes predict, metrics, admin; the SHA-256 of the key in hexadecimal digits). Empty: predict and metrics are open, admin is closed.")
        List<String> keys) {}
