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
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  code { font-family: ui-monospace, monospace; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8884; }
  td { overflow-wrap: anywhere; }`;

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
