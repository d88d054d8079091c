import { escapeHtml } from '../../exporter/src/http/escape-html.ts';

/** Code, bold text and links of a line. */
function inline(text: string): string {
  return escapeHtml(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>');
}

/** `UP101`, `crash_loop`: what links lead to. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\w]+/g, '-');
}

function listOf(tag: 'ul' | 'ol', lines: readonly string[]): string {
  const items = lines.map((line) => `<li>${inline(line.replace(/^(- |\d+\. )/, ''))}</li>`);
  return `<${tag}>\n${items.join('\n')}\n</${tag}>`;
}

function tableOf([head = '', , ...rows]: readonly string[]): string {
  const cells = (row: string, tag: 'th' | 'td'): string =>
    row
      .slice(2, -2)
      .split(' | ')
      .map((cell) => `<${tag}>${inline(cell)}</${tag}>`)
      .join('');
  return `<table>\n<tr>${cells(head, 'th')}</tr>\n${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}\n</table>`;
}

function blockOf(block: string): string {
  const lines = block.split('\n');
  const [first = ''] = lines;
  const [, level, heading] = /^(#+) (.*)$/.exec(first) ?? [];
  if (level !== undefined && heading !== undefined)
    return `<h${level.length} id="${anchorOf(heading)}">${inline(heading)}</h${level.length}>`;
  if (first.startsWith('- ')) return listOf('ul', lines);
  if (/^\d+\. /.test(first)) return listOf('ol', lines);
  if (first.startsWith('| ')) return tableOf(lines);
  return `<p>${inline(lines.join(' '))}</p>`;
}

/** A page of the Markdown that READMEs of rules and causes are written in: headings, paragraphs, lists and tables. */
export function htmlPage(title: string, markdown: string): string {
  const blocks = markdown.trim().split(/\n{2,}/);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${inline(title)} - uhwatch</title>
<style>
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; color-scheme: light dark; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
td, th { text-align: left; vertical-align: top; padding-right: 1rem; }
</style>
<main>
${blocks.map(blockOf).join('\n')}
</main>
</html>
`;
}
