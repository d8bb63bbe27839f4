package dev.sortdesk.pipelines.nightly;

/** What the page about a night adds to the looks of reports. */
final class NightlyStyle {
  static final String PAGE =
      """
      :root{--new:#2b6085;--changed:#4f93b8;--rejected:#b5531c;--ok:#1d6b3c;--bad:#a5281b}
      @media (prefers-color-scheme:dark){:root{--new:#86bbdc;--changed:#4f86a8;--rejected:#e08a55;
      --ok:#7fce9d;--bad:#ff9d8f}}
      svg text{font:12px system-ui,sans-serif;fill:var(--ink)} svg .n{text-anchor:middle}
      svg .e{text-anchor:end} svg .now{font-weight:700} svg .failed{fill:var(--bad);font-size:11px}
      svg .g{stroke:var(--line)} svg .new{fill:var(--new)} svg .changed{fill:var(--changed)}
      svg .rejected{fill:var(--rejected)} svg .usual{stroke:var(--rejected);stroke-width:2.5}
      svg .halo{stroke:var(--paper);stroke-width:6}
      svg .s0,svg .s1,svg .s2,svg .s3{stroke-width:2;fill:none}
      svg .s0{stroke:var(--new)} svg .s1{stroke:var(--rejected);stroke-dasharray:7 3}
      svg .s2{stroke:var(--ok);stroke-dasharray:2 3} svg .s3{stroke:var(--bad);stroke-dasharray:9 3 2 3}
      svg .s0d{fill:var(--new)} svg .s1d{fill:var(--rejected)} svg .s2d{fill:var(--ok)}
      svg .s3d{fill:var(--bad)}
      .state{font-weight:650;margin:.25rem 0 0} .succeeded{color:var(--ok)} .failed{color:var(--bad)}
      .lead p{margin:.3rem 0}
      @media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#ccc;--tint:#f2f2f2;
      --new:#2b6085;--changed:#4f93b8;--rejected:#b5531c;--ok:#1d6b3c;--bad:#a5281b;--accent:#2b6085}
      *{print-color-adjust:exact;-webkit-print-color-adjust:exact} main{max-width:none;padding:0}
      svg{max-width:100%;height:auto} h2{break-after:avoid} tr,svg{break-inside:avoid}
      table{font-size:.72rem} th,td{padding:.25rem .35rem}
      details::details-content{content-visibility:visible;block-size:auto}}
      """;

  private NightlyStyle() {}
}
