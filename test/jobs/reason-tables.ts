import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isJobDefinition } from '../../shared/job-kit/job-definition.ts';
import { loadDefinitions } from '../../shared/jobs/catalogue/job-catalogue.ts';
import { REASONS } from '../../shared/model/outcome.ts';
import { formattedPage } from '../architecture/formatted-page.ts';

const PAGES = new URL('../../docs/jobs/', import.meta.url);
const TABLE = /<!-- reasons -->[^]*?<!-- \/reasons -->/;

/** A page of docs/jobs, and the reasons whose table it shows between its markers. */
export interface ReasonPage {
  page: string;
  reasons: Readonly<Record<string, string>>;
}

/** The pages of jobs, and the one of all jobs. */
export async function reasonPages(): Promise<ReasonPage[]> {
  const jobs = (await loadDefinitions()).flatMap(({ file, value }) => {
    if (isJobDefinition(value) && value.isInternal) return [];
    const { reasons } = isJobDefinition(value) ? value : value.facts;
    return [{ page: `${basename(file, '.ts')}.md`, reasons }];
  });
  return [{ page: 'README.md', reasons: REASONS }, ...jobs];
}

/** The page as it is, and as it should be. @throws Error when its markers are missing. */
export async function withReasonTable({ page, reasons }: ReasonPage): Promise<{ is: string; wanted: string }> {
  const url = new URL(page, PAGES);
  const is = await readFile(url, 'utf8');
  if (!TABLE.test(is)) throw new Error(`docs/jobs/${page} has no <!-- reasons --> and <!-- /reasons -->.`);
  const rows = Object.entries(reasons).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`);
  const table =
    rows.length === 0
      ? 'This job gives only the [reasons that every job may give](README.md#reasons-that-every-job-may-give).'
      : ['| reason | meaning |', '| --- | --- |', ...rows].join('\n');
  const text = is.replace(TABLE, () => `<!-- reasons -->\n\n${table}\n\n<!-- /reasons -->`);
  return { is, wanted: await formattedPage(text) };
}

/** Writes the tables of all pages. */
export async function writeReasonTables(): Promise<void> {
  for (const page of await reasonPages()) {
    await writeFile(new URL(page.page, PAGES), (await withReasonTable(page)).wanted);
  }
}
