package dev.sortdesk.pipelines.architecture.planted.train;

import picocli.CommandLine;

/** Breaks a rule on purpose: the command line is the root's. */
interface UsesPicocli {
  CommandLine line();
}
