import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { before, describe, it } from 'node:test';
import { loadDefinitions } from '../../shared/jobs/catalogue/job-catalogue.ts';
import { isJobDefinition, type JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { formOf } from '../support/form-agreement.ts';

const PAGES = new URL('../../docs/jobs/', import.meta.url);

interface DocumentedJob {
  page: string;
  job: JobDefinition | undefined;
}

describe('docs/jobs', () => {
  let jobs: DocumentedJob[];

  before(async () => {
    jobs = (await loadDefinitions()).flatMap(({ file, value }) => {
      if (isJobDefinition(value) && value.isInternal) return [];
      return [{ page: `${basename(file, '.ts')}.md`, job: isJobDefinition(value) ? value : undefined }];
    });
  });

  it('has one page for each job, and lists it', async () => {
    const pages = (await readdir(PAGES)).filter((name) => name !== 'README.md');
    assert.deepEqual(pages.sort(), jobs.map(({ page }) => page).sort());
    const list = await readFile(new URL('README.md', PAGES), 'utf8');
    assert.deepEqual(
      jobs.filter(({ page }) => !list.includes(`](${page})`)),
      [],
    );
  });

  it('names the job, its id and every parameter', async () => {
    for (const { page, job } of jobs) {
      if (job === undefined) continue;
      const text = await readFile(new URL(page, PAGES), 'utf8');
      const parameters = Object.keys(formOf(job.parameters(STANDARD_CODE_TABLES)).form.properties);
      const words = [job.id, ...parameters.filter((name) => !isSaidOnce(name, text))].map((word) => `\`${word}\``);
      const missing = [`# ${job.name}\n`, ...words].filter((word) => !text.includes(word));
      assert.deepEqual(missing, [], page);
    }
  });
});

/** A page may name the switches of all groups in one sentence. */
function isSaidOnce(parameter: string, text: string): boolean {
  const group = /^TASK_(\w+)_Active$/.exec(parameter)?.[1];
  return group !== undefined && text.includes('`TASK_<Group>_Active`') && text.includes(`\`TASK_${group}_`);
}
