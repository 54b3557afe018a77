const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is known to be safe markup. */
export type Html = { readonly html: string };
type Part = string | number | Html | readonly Html[];

/** A template in which every value is escaped unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { html: String.raw({ raw: parts }, ...values.map(render)) };
}

function render(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number')
    return String(part).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
  return 'html' in part ? part.html : part.map((item) => item.html).join('\n');
}

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif;
    --ground: light-dark(#f7f9f8, #121517); --plate: light-dark(#fff, #1b1f23); --text: light-dark(#16181d, #e8eaed);
    --muted: light-dark(#525b66, #a5adb8); --line: light-dark(#dfe3e6, #30363d); --accent: light-dark(#0b6e4f, #3fbf93); }
  html { background: var(--ground); color: var(--text); }
  main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1rem 4rem; }
  h1 { margin: 0 0 .5rem; line-height: 1.2; }
  h2 { margin: 2.5rem 0 .25rem; font-size: 1.25rem; }
  h2 + p { margin: 0 0 .75rem; color: var(--muted); }
  a { color: var(--accent); }
  code { font: .875em ui-monospace, monospace; }
  pre { background: var(--plate); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; overflow-x: auto; }
  article { background: var(--plate); border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem; margin: .5rem 0; }
  article p { margin: .25rem 0; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; background: var(--plate); }
  th, td { text-align: left; vertical-align: top; padding: .4rem .8rem; border-bottom: 1px solid var(--line); }
  td { overflow-wrap: anywhere; }
  .muted { color: var(--muted); font-size: .875rem; }`;

/** A plain page without script, for people who read documentation. */
export function textPage(title: string, nonce: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${{ html: STYLE }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.html;
}
