package dev.sortdesk.pipelines.report;

/** How HTML reports look: one column, light and dark, nothing loaded from elsewhere. */
public final class Style {
  static final String PICTURES =
      """
      svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
      svg .c{fill:none;stroke:var(--line)} svg .h{fill:var(--hit)} svg .m{fill:var(--miss)}
      svg .n,svg .a{text-anchor:middle} svg .n{font-size:11.5px} svg .e{text-anchor:end}
      svg .o{font-style:italic} svg .g{stroke:var(--line)}
      svg .d{stroke:var(--soft);stroke-dasharray:4 4}
      svg .p{fill:none;stroke:var(--accent);stroke-width:1.5} svg .b{fill:var(--accent)}
      """;

  public static final String PAGE =
      """
      :root{color-scheme:light dark;--paper:#fcfcfb;--ink:#1c2127;--soft:#5a636d;--line:#dfe3e7;
      --accent:#2b6085;--tint:#eef3f6;--hit:#6fa8c9;--miss:#e3a07c}
      @media (prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e6e9ec;--soft:#a3adb7;
      --line:#30373e;--accent:#86bbdc;--tint:#1d2329;--hit:#2b6085;--miss:#84482b}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--paper);color:var(--ink);line-height:1.55;
      font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:16px}
      main{max-width:54rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
      h1{font-size:1.75rem;line-height:1.2;font-weight:650;margin:0 0 .25rem}
      h2{font-size:1.35rem;font-weight:650;margin:3.25rem 0 .75rem;padding-top:1.25rem;
      border-top:1px solid var(--line)}
      h3{font-size:1.02rem;font-weight:650;margin:2rem 0 .5rem}
      p{margin:.5rem 0;max-width:42rem} .soft{color:var(--soft);font-size:.92rem}
      .lead{background:var(--tint);border-radius:8px;padding:1rem 1.25rem;margin:1.25rem 0}
      .lead h3{margin-top:.75rem} .lead h3:first-child{margin-top:0}
      .wide{overflow-x:auto;margin:.5rem 0} .wide:focus-visible,summary:focus-visible{
      outline:2px solid var(--accent);outline-offset:2px}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.94rem}
      caption{text-align:start;color:var(--soft);font-size:.88rem;padding-bottom:.4rem}
      th,td{text-align:end;padding:.38rem .65rem;border-bottom:1px solid var(--line);
      vertical-align:baseline;white-space:nowrap}
      th{font-weight:600} th:first-child,td:first-child{text-align:start;padding-inline-start:0}
      tbody th{font-weight:400;white-space:normal;overflow-wrap:anywhere;min-width:8rem}
      td.name,th.name{text-align:start;white-space:normal;overflow-wrap:anywhere;min-width:8rem}
      .range{display:block;color:var(--soft);font-size:.84rem}
      details{margin:1rem 0} summary{cursor:pointer;color:var(--accent);font-weight:600}
      svg{display:block;max-width:none}
      @media print{.wide{overflow:visible}}
      """;

  private static final String LIGHT =
      "svg{--ink:#1c2127;--soft:#5a636d;--line:#dfe3e7;--accent:#2b6085;--hit:#6fa8c9;"
          + "--miss:#e3a07c;background:#fff}\n";

  private Style() {}

  /** Returns a picture as a file of its own, in light colours. */
  static String file(String svg) {
    return svg.replaceFirst("\n", "\n<style>" + LIGHT + PICTURES + "</style>\n");
  }
}
