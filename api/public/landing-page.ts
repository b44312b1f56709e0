import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';

/** The content of a landing page; the template escapes all text. */
export interface LandingPage {
  /** Of the title. */
  language?: string | undefined;
  title: string;
  subtitle?: string | undefined;
  repository: string;
  type?: string | undefined;
  authors: { name: string; orcid?: string | undefined; affiliations: string }[];
  contributors: { name: string; role: string }[];
  facts: { label: string; value: string; href?: string | undefined }[];
  abstracts: { text: string; language?: string | undefined }[];
  keywords: string[];
  files: { name: string; url: string; about: string }[];
  /** Without an address where not everyone may know it; the note says why. */
  links: { title: string; url?: string; note?: string }[];
  formats: { name: string; url: string }[];
  /** Typed links for machines. */
  typedLinks: { rel: string; href: string; type?: string | undefined }[];
  /** JSON that is safe in a script element. */
  jsonLd: string;
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; margin: 0; color: #1a1a1a; background: #fff; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem; }
header { border-bottom: 1px solid #d5d5d5; color: #444; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
.kind { color: #444; margin: .5rem 0 0; }
.subtitle { font-size: 1.15rem; color: #333; margin: 0 0 .75rem; }
ul { padding-left: 1.25rem; } li { margin: .2rem 0; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1.25rem; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
a { color: #0b4f9e; } a:focus-visible { outline: 3px solid #0b4f9e; outline-offset: 2px; }
.note { color: #444; }
footer { border-top: 1px solid #d5d5d5; color: #444; font-size: .9rem; margin-top: 2rem; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media (prefers-color-scheme: dark) {
  body { background: #16181b; color: #ececec; } a { color: #8fc1ff; }
  header, footer, .kind, .note { color: #c4c4c4; } .subtitle { color: #d6d6d6; }
  a:focus-visible { outline-color: #8fc1ff; }
}
`;

/** Of the style of these pages, for the Content-Security-Policy that allows no other. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}} – {{repository}}</title>
`;

const PAGE = Handlebars.compile(
  `${HEAD}{{#each typedLinks}}<link rel="{{rel}}" href="{{href}}"{{#if type}} type="{{type}}"{{/if}}>
{{/each}}<style>${STYLE}</style>
<script type="application/ld+json">{{{jsonLd}}}</script>
</head>
<body>
<header>{{repository}}</header>
<main>
{{#if type}}<p class="kind">{{type}}</p>{{/if}}
<h1{{#if language}} lang="{{language}}"{{/if}}>{{title}}</h1>
{{#if subtitle}}<p class="subtitle"{{#if language}} lang="{{language}}"{{/if}}>{{subtitle}}</p>{{/if}}
{{#if authors}}<h2>Authors</h2>
<ul>{{#each authors}}<li>{{name}}{{#if orcid}} (<a href="{{orcid}}">ORCID of {{name}}</a>){{/if}}{{#if affiliations}}<br><span class="note">{{affiliations}}</span>{{/if}}</li>
{{/each}}</ul>{{/if}}
{{#if contributors}}<h2>Contributors</h2>
<ul>{{#each contributors}}<li>{{name}}{{#if role}} <span class="note">({{role}})</span>{{/if}}</li>
{{/each}}</ul>{{/if}}
{{#each abstracts}}<h2>Abstract</h2>
<p{{#if language}} lang="{{language}}"{{/if}}>{{text}}</p>
{{/each}}
{{#if facts}}<h2>Details</h2>
<dl>{{#each facts}}<dt>{{label}}</dt><dd>{{#if href}}<a href="{{href}}">{{value}}</a>{{else}}{{value}}{{/if}}</dd>
{{/each}}</dl>{{/if}}
{{#if keywords}}<h2>Keywords</h2>
<ul>{{#each keywords}}<li>{{this}}</li>{{/each}}</ul>{{/if}}
{{#if files}}<h2>Files</h2>
<ul>{{#each files}}<li><a href="{{url}}">{{name}}</a>{{#if about}} <span class="note">{{about}}</span>{{/if}}</li>
{{/each}}</ul>{{/if}}
{{#if links}}<h2>Elsewhere</h2>
<ul>{{#each links}}<li>{{#if url}}<a href="{{url}}">{{title}}</a>{{else}}{{title}}{{/if}}{{#if note}} <span class="note">{{note}}</span>{{/if}}</li>
{{/each}}</ul>{{/if}}
</main>
<footer><p>This record as data: {{#each formats}}{{#unless @first}}, {{/unless}}<a href="{{url}}">{{name}}</a>{{/each}}</p></footer>
</body>
</html>
`,
  { strict: false, noEscape: false },
);

/** The page of a deleted asset that had a DOI. */
export interface Tombstone {
  title: string;
  repository: string;
  doi: string;
  doiAddress: string;
  /** The day it was deleted, in words. */
  deletedOn: string;
}

const TOMBSTONE = Handlebars.compile(
  `${HEAD}<meta name="robots" content="noindex">
<style>${STYLE}</style>
</head>
<body>
<header>{{repository}}</header>
<main>
<h1>{{title}}</h1>
<p>This asset was withdrawn from the repository on {{deletedOn}}. Its DOI remains, so that citations still lead here.</p>
<dl><dt>DOI</dt><dd><a href="{{doiAddress}}">{{doi}}</a></dd></dl>
</main>
</body>
</html>
`,
);

export function renderLandingPage(page: LandingPage): string {
  return PAGE(page);
}

export function renderTombstone(tombstone: Tombstone): string {
  return TOMBSTONE(tombstone);
}
