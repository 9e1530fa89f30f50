import { escapeMarkup } from './markup.ts';
import { themeCss } from './palette.ts';

export interface HtmlPage {
  /** As text: it is escaped here. */
  readonly title: string;
  /** What stands below the title, as markup. */
  readonly body: string;
  /** Rules beside those of the theme. */
  readonly css: string;
  /** Whether it holds pictures, as `data:` addresses. */
  readonly hasPictures?: boolean;
}

/**
 * A self-contained page that follows the reader's light or dark setting: no script, no file beside it. Its policy forbids every
 * request, should escaping ever fail.
 * @returns a whole HTML document, UTF-8
 */
export function htmlPage({ title, body, css, hasPictures = false }: HtmlPage): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'${hasPictures ? '; img-src data:' : ''}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<style>
${themeCss()}
${css}
</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
${body}
</body>
</html>
`;
}
