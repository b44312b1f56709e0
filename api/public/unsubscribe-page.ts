import { renderHtml } from '../../shared/letters/render.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Letters</title>
</head>
<body>
<main>
{{#if name}}
{{#if isOut}}
<h1>You will no longer receive "{{name}}".</h1>
<form method="post"><input type="hidden" name="again" value="yes"><button>I want these letters again</button></form>
{{else}}
<h1>Letters: {{name}}</h1>
<p>You are sent letters of this kind.</p>
<form method="post"><button>I do not want them any more</button></form>
{{/if}}
{{else}}
<h1>This link cannot be used, or not any more.</h1>
<p>Take the one in your newest letter.</p>
{{/if}}
</main>
</body>
</html>
`;

/**
 * The page behind the link in letters. @param letters the kind of letters and whether they are wanted; undefined for an
 * invalid link.
 */
export function unsubscribePage(letters: { name: string; isOut: boolean } | undefined): string {
  return renderHtml(PAGE, letters ?? { name: '', isOut: false });
}
