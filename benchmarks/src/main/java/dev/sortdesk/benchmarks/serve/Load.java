package dev.sortdesk.benchmarks.serve;

import dev.sortdesk.core.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Sends tickets to a service on this machine, and prints a line of JSON: a list of the figures of
 * each phase. One thread does all of it.
 *
 * <p>Arguments: {@code open LOAD:SECONDS,...} sends so many requests a second, each at its time
 * whether or not earlier ones were answered; {@code closed CLIENTS:SECONDS,...} has so many clients
 * that each send when they have their answer. Then the port, the file of {@link Requests}, and the
 * process ids of the service, with commas.
 */
public final class Load {
  private Load() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 5) {
      System.err.println("error: give open|closed LOAD:SECONDS,... PORT REQUESTS PID,...");
      System.exit(2);
    }
    List<Phase> phases = Phase.list(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    Requests requests = Requests.read(Path.of(arguments[3]), port);
    List<Long> server = Arrays.stream(arguments[4].split(",", -1)).map(Long::valueOf).toList();
    List<Tally> tallies = phases.stream().map(Tally::new).toList();
    try (Clients clients = new Clients(port, requests)) {
      if (arguments[0].equals("open")) {
        new OpenLoop(clients, server).run(phases, tallies);
      } else {
        new ClosedLoop(clients, server).run(phases, tallies);
      }
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(Json.line(tallies.stream().map(Tally::figures).toList()));
  }
}
