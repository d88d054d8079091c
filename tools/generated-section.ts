/** The markers of a generated part of a page that people write, which names it. */
const begin = (name: string): string => `<!-- generated: ${name} -->`;
const end = '<!-- /generated -->';

/** The page with this content between the markers of that name. Throws where the page lacks them. */
export function withSection(page: string, name: string, content: string): string {
  const from = page.indexOf(begin(name));
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no part between ${begin(name)} and ${end}; write both`);
  return `${page.slice(0, from)}${begin(name)}\n\n${content}\n\n${page.slice(to)}`;
}
