import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folderOf, IMPORTS, LAYERS, problemOf } from './folder-order.mjs';
import { FOLDER_PAGES, withTable } from './folder-tables.ts';
import { arrowsOf, cyclesOf, readImports, type Import } from './import-graph.ts';
import { PROJECT, sourceFiles } from './source-files.ts';

const PLUGIN = fileURLToPath(new URL('lint-plugin.mjs', import.meta.url));
const OXLINT = join(PROJECT, 'node_modules/.bin/oxlint');

describe('the folders of the project', () => {
  let imports: Import[];
  before(async () => {
    imports = await readImports(PROJECT, await sourceFiles());
  });

  it('import only from folders below them, and never in a cycle', () => {
    const against = imports.flatMap(({ from, to }) => {
      const problem = problemOf(folderOf(from), folderOf(to));
      return problem === undefined ? [] : [`${from}: ${problem}`];
    });
    assert.deepEqual(against, []);
    assert.deepEqual(cyclesOf(arrowsOf(imports)), []);
    assert.ok(imports.length > 1_000, 'the imports were read');
  });

  it('leave activities to Temporal: workers import only their list and what it is given', () => {
    const FOR_WORKERS = ['activities/activities.ts', 'activities/run/worker-services.ts'];
    // The one exception: a run whose workflow is gone is ended by the reconciler, since nothing in Temporal can.
    const EXCEPTIONS = ['workers/upkeep/reconcile.ts activities/run/finish-run.ts'];
    const taken = imports
      .filter(({ from, to }) => folderOf(from) !== 'activities' && folderOf(to) === 'activities')
      .filter(({ to }) => !FOR_WORKERS.includes(to))
      .map(({ from, to }) => `${from} ${to}`);
    assert.deepEqual(
      taken.filter((each) => !EXCEPTIONS.includes(each)),
      [],
    );
  });

  it('of shared/ each have a layer, and together hold every file', async () => {
    const entries = await readdir(join(PROJECT, 'shared'), { withFileTypes: true });
    const found = entries.filter(({ name }) => name !== 'README.md').map(({ name }) => name);
    assert.deepEqual(found.sort(), Object.values(LAYERS).flat().sort());
  });

  it('have every file and folder that the documentation names', async () => {
    const entries = await readdir(join(PROJECT, 'docs'), { recursive: true });
    const pages = ['README.md', ...entries.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
    const tops = [...Object.keys(IMPORTS), 'test', 'bench'].join('|');
    const missing: string[] = [];
    for (const page of pages) {
      const text = await readFile(join(PROJECT, page), 'utf8');
      for (const [, path = ''] of text.matchAll(new RegExp(`\`((?:${tops})/[\\w./-]*(?:\\.ts|/))\``, 'g'))) {
        if (!existsSync(join(PROJECT, path))) missing.push(`${page}: ${path}`);
      }
    }
    assert.deepEqual(missing, []);
  });

  for (const page of FOLDER_PAGES) {
    it(`are described in ${page.path} in their own words ("npm run folders" prints them)`, async () => {
      assert.equal(await readFile(join(PROJECT, page.path), 'utf8'), await withTable(PROJECT, page));
    });
  }
});

describe('the order of folders', () => {
  const cases: [from: string, to: string, isAllowed: boolean][] = [
    ['shared/runs', 'shared/model', true],
    ['shared/model', 'shared/runs', false],
    ['shared/store', 'shared/model', true],
    ['shared/model', 'shared/store', false],
    ['shared/store', 'shared/new-folder', false],
    ['shared/model', 'api', false],
    ['activities', 'shared/jobs', true],
    ['activities', 'workflows', false],
    ['api', 'activities', false],
    ['workers', 'activities', true],
    ['test', 'workers', true],
  ];
  for (const [from, to, isAllowed] of cases) {
    it(`${isAllowed ? 'lets' : 'does not let'} ${from} import from ${to}`, () => {
      assert.equal(problemOf(from, to) === undefined, isAllowed);
    });
  }

  it('finds a cycle through three folders', () => {
    const arrow = (from: string, to: string) => ({ from, to, imports: 1 });
    const arrows = [arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a'), arrow('d', 'a')];
    assert.deepEqual(cyclesOf(arrows), [['a', 'b', 'c', 'a']]);
    assert.deepEqual(cyclesOf(arrows.slice(1)), []);
  });

  it('is enforced by lint, including type imports and import()', async () => {
    const files = {
      'shared/store/good.ts': "import type { Run } from '../model/run.ts';\nexport type { Run };\n",
      'shared/store/value.ts': "import { job } from '../jobs/job.ts';\njob();\n",
      'shared/store/type.ts': "import type { Job } from '../jobs/job.ts';\nexport type { Job };\n",
      'shared/store/late.ts': "export const job = () => import('../jobs/job.ts');\n",
      'shared/store/again.ts': "export { job } from '../jobs/job.ts';\n",
      'api/activity.ts': "import { work } from '../activities/work.ts';\nwork();\n",
    };
    const { refused, said } = await lint(files, 'muster/folder-order');
    assert.deepEqual(
      refused,
      Object.keys(files).filter((path) => !path.endsWith('good.ts')),
      said,
    );
  });
});

describe('collections', () => {
  it('are not searched outside the store: lint refuses it, in one line or in several, and lets arrays be searched', async () => {
    const files = {
      'api/chain.ts': 'export const found = store.assets.collection\n  .find({})\n  .toArray();\n',
      'api/taken.ts': 'const { collection } = store.assets;\nexport const found = collection.find({});\n',
      'api/good.ts':
        'export const found = MODELS[collection].find(isGood) ?? edits.find(({ collection }) => collection);\n',
    };
    const { refused, said } = await lint(files, 'muster/reads-in-store');
    assert.deepEqual(refused, ['api/chain.ts', 'api/taken.ts'], said);
  });
});

/** Which of these files lint refuses by a rule of the project, and what it said. */
async function lint(
  files: Readonly<Record<string, string>>,
  rule: string,
): Promise<{ refused: string[]; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-lint-'));
  const config = { jsPlugins: [PLUGIN], categories: { correctness: 'off' }, rules: { [rule]: 'error' } };
  try {
    for (const [path, text] of Object.entries({ ...files, '.oxlintrc.json': JSON.stringify(config) })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const said = await new Promise<string>((resolve) => {
      execFile(OXLINT, ['--format=unix'], { cwd: folder }, (_error, stdout) => resolve(stdout));
    });
    return { refused: Object.keys(files).filter((path) => said.includes(`${path}:`)), said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
