package dev.sortdesk.pipelines.report;

import java.util.List;

/** A table of a report, in a region of its own that scrolls where it is wider than the page. */
public final class HtmlTable {
  private HtmlTable() {}

  /**
   * Returns a table.
   *
   * @param caption plain text
   * @param head plain text, one for each column
   * @param rows cells in HTML; the first of a row is its head
   * @param namedColumns how many columns, from the first on, hold names rather than numbers
   */
  public static String of(
      String caption, List<String> head, List<List<String>> rows, int namedColumns) {
    StringBuilder out = new StringBuilder();
    out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
        .append(Html.escape(head.get(0)))
        .append("\">\n<table>\n<caption>")
        .append(Html.escape(caption))
        .append("</caption>\n<thead><tr>");
    for (int column = 0; column < head.size(); column++) {
      out.append(
              column < namedColumns && column > 0
                  ? "<th scope=\"col\" class=\"name\">"
                  : "<th scope=\"col\">")
          .append(Html.escape(head.get(column)))
          .append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr><th scope=\"row\">").append(row.get(0)).append("</th>");
      for (int column = 1; column < row.size(); column++) {
        out.append(column < namedColumns ? "<td class=\"name\">" : "<td>")
            .append(row.get(column))
            .append("</td>");
      }
      out.append("</tr>\n");
    }
    return out.append("</tbody>\n</table>\n</div>\n").toString();
  }
}
