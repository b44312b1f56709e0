import type { Response } from 'express';
import { renderHtml } from '../../shared/letters/render.ts';

const page = (title: string, main: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;

const LINK_PAGE = page(
  'Sign in',
  `{{#if isUsable}}
<h1>Sign in</h1>
<p>This link signs you in once.</p>
<form method="post"><button>Sign in</button></form>
{{else}}
<h1>This link cannot be used, or not any more.</h1>
<p>Ask for another one. Each link works once, and for a short time.</p>
{{/if}}`,
);

const REFUSED_PAGE = page(
  'Sign in',
  `<h1>You are not signed in.</h1>\n<p>{{message}}</p>\n<p><a href="{{home}}">Back</a></p>`,
);

/** Where a one-time link leads. */
export function signInLinkPage(isUsable: boolean): string {
  return renderHtml(LINK_PAGE, { isUsable });
}

/** What a browser shows that comes back from a provider without having signed in. */
export function refusedPage(message: string, home: string): string {
  return renderHtml(REFUSED_PAGE, { message, home });
}

/** The address of the page is for nobody else, but its form has to say where it comes from. */
export function sendPage(response: Response, html: string): void {
  response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'same-origin' });
  response.type('html').send(html);
}
