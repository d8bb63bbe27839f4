package dev.sortdesk.pipelines.generate;

/** What a customer means to write, before typos. */
record Message(Draft subject, Draft description) {}
