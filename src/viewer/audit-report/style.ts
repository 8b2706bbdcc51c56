/** The look of the report. No address of any kind in here: the page must open without network. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f6f9; --card: #ffffff; --sunk: #f7f9fb; --text: #17202c; --muted: #566273; --line: #dfe4eb; --accent: #1f5fc4;
  --head: #12233d; --head-text: #f3f6fb; --head-muted: #b4c3d9;
  --good: #1c8759; --fair: #7aa22b; --warn: #e0a012; --poor: #dd7327; --bad: #c8362f; --none: #b9c2ce;
  --good-text: #12643f; --fair-text: #4c6813; --warn-text: #7d5600; --poor-text: #94430b; --bad-text: #a3231d;
  --good-tint: #dff3e9; --fair-tint: #edf4da; --warn-tint: #fcf1d3; --poor-tint: #fce6d7; --bad-tint: #fbe1df; --none-tint: #e9edf2;
  --c1: #2f6fd0; --c2: #d9822b; --c3: #7a56c2; --c4: #1d9aa0; --c5: #b8507f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f141b; --card: #171e28; --sunk: #1c2430; --text: #e7ecf3; --muted: #9fadbf; --line: #2b3543; --accent: #7fb0ff;
    --head: #0a1220; --head-text: #f1f5fb; --head-muted: #9fb1ca;
    --good: #2fa872; --fair: #93bd42; --warn: #e6ae36; --poor: #e58443; --bad: #e2574f; --none: #4b5868;
    --good-text: #74d9a9; --fair-text: #bfe07c; --warn-text: #f2cc74; --poor-text: #f4ac7c; --bad-text: #f79790;
    --good-tint: #14352a; --fair-tint: #293617; --warn-tint: #3a2f12; --poor-tint: #3d2614; --bad-tint: #421c1b; --none-tint: #263040;
    --c1: #6ea4f5; --c2: #eba05a; --c3: #a98ae8; --c4: #4fc2c7; --c5: #dd7fa8;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1, h2, h3, h4, p, dl, dd, ul, ol, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
bdi { overflow-wrap: anywhere; }
.hidden, [hidden] { display: none !important; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; z-index: 2; background: var(--card); padding: 8px 12px; }
.wrap { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
.num { font-variant-numeric: tabular-nums; }
.muted { color: var(--muted); }
.small { font-size: 13px; }

.head { background: var(--head); color: var(--head-text); padding: 34px 0 78px; }
.head .wrap { display: flex; gap: 28px; align-items: center; justify-content: space-between; }
.head p { color: var(--head-muted); }
.eyebrow { text-transform: uppercase; letter-spacing: .09em; font-size: 12px; font-weight: 600; }
h1 { font-size: 32px; line-height: 1.2; letter-spacing: -.01em; margin: 2px 0 8px; overflow-wrap: anywhere; }
.lead { max-width: 68ch; }
.ring { flex: none; width: 132px; height: 132px; }
.ring .track { fill: none; stroke: #ffffff26; }
.ring text { fill: var(--head-text); font-weight: 700; }
.ring .unit { fill: var(--head-muted); font-weight: 500; }

main.wrap { margin-top: -52px; padding-bottom: 48px; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 12px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; box-shadow: 0 6px 18px #0b1a3014; }
.tile dt { font-size: 12.5px; color: var(--muted); line-height: 1.3; }
.tile dd.big { font-size: 27px; font-weight: 700; letter-spacing: -.02em; line-height: 1.25; margin-top: 2px; }
.tile dd.note { font-size: 12.5px; color: var(--muted); line-height: 1.35; }
.tile.alarm dd.big { color: var(--bad-text); }
.up { color: var(--good-text); } .down { color: var(--bad-text); }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 22px 24px; margin-top: 18px; }
.card > h2 { font-size: 19px; letter-spacing: -.01em; line-height: 1.3; }
.card > h2 + p { color: var(--muted); max-width: 78ch; margin-top: 2px; }
.pair { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 18px; }
.pair > .card { min-width: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 12.5px; color: var(--muted); margin-top: 12px; }
.legend svg { width: 10px; height: 10px; margin-right: 6px; vertical-align: -1px; }

.columns { display: grid; align-items: end; gap: 4px; margin-top: 18px; }
.columns.scores { grid-template-columns: repeat(10, minmax(0, 1fr)); gap: 7px; }
.columns.weeks { grid-template-columns: repeat(25, minmax(0, 1fr)); gap: 3px; }
.column { text-align: center; min-width: 0; }
.column svg { display: block; width: 100%; height: 128px; }
.column .over { font-size: 12px; font-weight: 600; color: var(--text); }
.column .under { font-size: 11.5px; color: var(--muted); border-top: 1px solid var(--line); padding-top: 4px; white-space: nowrap; overflow: visible; }
.columns.weeks .under { height: 24px; text-align: left; }
.columns.weeks .now { box-shadow: -2px 0 0 -1px var(--muted); } .columns.weeks .now .under { font-weight: 700; color: var(--text); }

.fill-a, .fill-met, .fill-good { fill: var(--good); } .fill-b { fill: var(--fair); } .fill-c, .fill-partial { fill: var(--warn); }
.fill-d { fill: var(--poor); } .fill-f, .fill-missing { fill: var(--bad); } .fill-none, .fill-na { fill: var(--none); }
.stroke-a { stroke: var(--good); } .stroke-b { stroke: var(--fair); } .stroke-c { stroke: var(--warn); } .stroke-d { stroke: var(--poor); } .stroke-f { stroke: var(--bad); } .stroke-none { stroke: var(--none); }
.fill-1 { fill: var(--c1); } .fill-2 { fill: var(--c2); } .fill-3 { fill: var(--c3); } .fill-4 { fill: var(--c4); } .fill-5 { fill: var(--c5); }
.track { fill: var(--none-tint); }

.badge { display: inline-block; min-width: 26px; padding: 0 8px; border-radius: 999px; font-weight: 700; font-size: 13px; line-height: 22px; text-align: center; }
.grade-a { background: var(--good-tint); color: var(--good-text); } .grade-b { background: var(--fair-tint); color: var(--fair-text); }
.grade-c { background: var(--warn-tint); color: var(--warn-text); } .grade-d { background: var(--poor-tint); color: var(--poor-text); }
.grade-f { background: var(--bad-tint); color: var(--bad-text); } .grade-none { background: var(--none-tint); color: var(--muted); }

.worst { counter-reset: none; display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 28px; margin-top: 12px; }
.worst li { display: grid; grid-template-columns: 44px minmax(0, 1fr); gap: 14px; padding: 12px 0; border-top: 1px solid var(--line); }
.worst li:nth-child(-n+2) { border-top: 0; }
.worst .score { font-size: 22px; font-weight: 700; line-height: 1.15; text-align: right; font-variant-numeric: tabular-nums; }
.worst .score .badge { display: block; margin-top: 4px; }
.worst h3 { font-size: 15px; line-height: 1.35; }
.worst p { font-size: 13.5px; color: var(--muted); line-height: 1.45; }

.groups { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 22px 34px; margin-top: 16px; }
.groups h3 { font-size: 13px; text-transform: uppercase; letter-spacing: .06em; color: var(--muted); margin-bottom: 6px; }
.bar { padding: 6px 0; }
.bar .label { display: flex; justify-content: space-between; gap: 12px; font-size: 14px; line-height: 1.35; }
.bar .label span:last-child { flex: none; color: var(--muted); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.bar svg { display: block; width: 100%; height: 10px; margin-top: 4px; border-radius: 5px; overflow: hidden; }

.due .when { white-space: nowrap; } .due td:nth-child(3) { white-space: nowrap; }
.due-lists { margin-top: 12px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; }
th, td { padding: 8px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { font-size: 12.5px; color: var(--muted); font-weight: 600; vertical-align: bottom; border-bottom: 2px solid var(--line); white-space: nowrap; }
tbody th { font-weight: 600; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th button { all: unset; cursor: pointer; color: inherit; font: inherit; }
th button:hover { color: var(--text); text-decoration: underline; }
th button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
th[aria-sort=ascending] button::after { content: " \\2191"; content: " \\2191" / ""; } th[aria-sort=descending] button::after { content: " \\2193"; content: " \\2193" / ""; }
.scroll { overflow-x: auto; }
.ranking { margin-top: 10px; }
.ranking td { padding: 9px 10px; }
.ranking .org { min-width: 230px; }
.ranking .problem { display: block; font-weight: 400; font-size: 13px; color: var(--muted); line-height: 1.4; }
.ranking .meter { width: 84px; height: 6px; display: block; margin: 5px 0 0 auto; border-radius: 3px; overflow: hidden; }
.ranking .strip { width: 148px; height: 20px; display: block; margin-top: 2px; }
.ranking tbody tr:hover { background: var(--sunk); }
.tools { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: center; margin-top: 14px; }
.tools input, .tools select { font: inherit; color: inherit; background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 7px 12px; min-width: 0; }
.tools input { flex: 1 1 240px; max-width: 360px; }
.tools button { font: inherit; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: 8px; padding: 7px 12px; cursor: pointer; }

details.org { border-top: 1px solid var(--line); }
details.org > summary { cursor: pointer; padding: 10px 0; display: flex; gap: 12px; align-items: baseline; }
details.org > summary::-webkit-details-marker { display: none; }
details.org > summary::before { content: "\\25B8"; color: var(--muted); flex: none; }
details.org[open] > summary::before { content: "\\25BE"; }
details.org > summary .name { font-weight: 600; flex: 1 1 auto; min-width: 0; }
.detail { padding: 2px 0 20px 26px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 13.5px; color: var(--muted); }
.facts b { color: var(--text); font-weight: 600; }
.detail h4 { font-size: 13px; text-transform: uppercase; letter-spacing: .05em; color: var(--muted); margin: 14px 0 4px; }
.gaps li { display: grid; grid-template-columns: 58px minmax(0, 1fr); gap: 12px; padding: 6px 0; font-size: 14px; line-height: 1.45; border-top: 1px dashed var(--line); }
.gaps li:first-child { border-top: 0; }
.gaps .cost { text-align: right; font-weight: 600; font-variant-numeric: tabular-nums; color: var(--bad-text); white-space: nowrap; }
.gaps .cost.free { color: var(--muted); font-weight: 400; }
.gaps .fix { display: block; color: var(--text); }
.gaps .why, .gaps .such { display: block; color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.more > summary { cursor: pointer; color: var(--accent); padding: 8px 0 0; font-size: 14px; }
.plain { margin-top: 10px; } .plain li { padding: 5px 0 5px 20px; position: relative; }
.plain li::before { content: ""; position: absolute; left: 4px; top: 13px; width: 6px; height: 6px; border-radius: 50%; background: var(--none); }
.plain li.gap::before { background: var(--warn); }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 10px 18px; margin-top: 14px; }
.totals dt { font-size: 12.5px; color: var(--muted); } .totals dd { font-size: 19px; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; }
.totals dd.unknown { font-size: 14px; font-weight: 600; color: var(--warn-text); } .totals dd.note { font-size: 12px; font-weight: 400; color: var(--muted); }
.movers { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 34px; margin-top: 12px; }
.movers h3 { font-size: 14px; } .movers li { padding: 6px 0; border-top: 1px solid var(--line); font-size: 14px; display: flex; gap: 12px; justify-content: space-between; }
.movers li span:last-child { flex: none; font-variant-numeric: tabular-nums; }
footer { color: var(--muted); font-size: 13px; padding: 18px 0 0; }

@media (max-width: 980px) { .tiles { grid-template-columns: repeat(3, 1fr); } .pair, .groups, .worst, .movers { grid-template-columns: minmax(0, 1fr); } .worst li:nth-child(2) { border-top: 1px solid var(--line); } .ranking .wide { display: none; } }
@media (max-width: 620px) {
  .wrap { padding: 0 14px; } .head { padding: 24px 0 70px; } .head .wrap { align-items: flex-start; gap: 14px; } h1 { font-size: 24px; } .ring { width: 92px; height: 92px; }
  .tiles { grid-template-columns: repeat(2, 1fr); gap: 10px; } .tile { padding: 12px; } .tile dd.big { font-size: 23px; }
  .card { padding: 16px 14px; } .ranking .mid { display: none; } .ranking .org { min-width: 0; } th, td { padding: 8px 6px; } .ranking .meter { width: 52px; }
  .bar .label { flex-wrap: wrap; gap: 0 12px; } .detail { padding-left: 0; } .column svg { height: 96px; } .columns.weeks { gap: 1px; } .columns.scores { gap: 3px; } .columns.scores .under { font-size: 10px; } .due td:nth-child(3), .due th:nth-child(3) { display: none; } .due .when { white-space: normal; }
}
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  :root { color-scheme: light; --page: #fff; --card: #fff; --sunk: #fff; --text: #17202c; --muted: #4a5665; --line: #d5dbe3; --accent: #17202c; --head: #fff; --head-text: #12233d; --head-muted: #4a5665;
    --good: #1c8759; --fair: #7aa22b; --warn: #e0a012; --poor: #dd7327; --bad: #c8362f; --none: #b9c2ce; --good-text: #12643f; --fair-text: #4c6813; --warn-text: #7d5600; --poor-text: #94430b; --bad-text: #a3231d;
    --good-tint: #dff3e9; --fair-tint: #edf4da; --warn-tint: #fcf1d3; --poor-tint: #fce6d7; --bad-tint: #fbe1df; --none-tint: #e9edf2; --c1: #2f6fd0; --c2: #d9822b; --c3: #7a56c2; --c4: #1d9aa0; --c5: #b8507f; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5px; line-height: 1.4; } .wrap { max-width: none; padding: 0; }
  .head { padding: 0 0 10px; border-bottom: 2px solid var(--head-text); } .ring { width: 84px; height: 84px; } .ring .track { stroke: var(--none-tint); } h1 { font-size: 22px; }
  main.wrap { margin-top: 12px; padding: 0; } .tiles { grid-template-columns: repeat(6, 1fr); gap: 6px; } .tile { box-shadow: none; padding: 7px 9px; break-inside: avoid; } .tile dd.big { font-size: 17px; } .tile dt, .tile dd.note { font-size: 9px; }
  .card { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 10px 0; margin-top: 10px; } .card > h2 { font-size: 14px; break-after: avoid; } .card > h2 + p, .card > .legend { break-after: avoid; break-inside: avoid; } th button { display: contents; } h3 { break-after: avoid; }
  .pair { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); } .groups, .worst, .movers { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 6px 24px; }
  .column svg { height: 80px; } .bar { padding: 3px 0; break-inside: avoid; } .bar .label { font-size: 10.5px; } .bar svg { height: 6px; } .bar .label span:last-child { font-size: 9px; }
  .worst li, .gaps li, tr { break-inside: avoid; } .worst li { padding: 6px 0; } .worst h3 { font-size: 11px; } .worst p { font-size: 10px; } .worst .score { font-size: 15px; }
  table { font-size: 9.5px; } th, td, .ranking td { padding: 3px 5px; } thead { display: table-header-group; } thead th { font-size: 9px; } .ranking .strip { width: 120px; height: 12px; } .ranking .problem { font-size: 9px; } .scroll { overflow: visible; }
  .ranking .mid, .ranking .wide { display: table-cell; } .ranking .meter { width: 50px; }
  .tools, .skip, details.org:not([open]), details.more:not([open]), .screen { display: none; }
  .columns.scores .under, .columns.weeks .under { font-size: 8px; } .column .over { font-size: 9px; } .movers li { font-size: 10px; padding: 3px 0; } .movers h3, .groups h3 { font-size: 10px; } .worst li:nth-child(-n+2) { border-top: 0 !important; } a { text-decoration: none; } .detail { padding-left: 14px; } .gaps li { font-size: 10px; } .gaps .why, .gaps .such, .small, .facts, footer { font-size: 9px; } .totals dd { font-size: 13px; } .totals dt, .legend { font-size: 9px; }
}
`
