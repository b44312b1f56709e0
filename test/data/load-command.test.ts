import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LoadReport } from '../../shared/exchange/loading/load-report.ts';
import { makeSample } from '../../cli/demo/sample/load-sample.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LOADER } from '../support/loader.ts';
import { openTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

const store = await openTestStore();
after(() => store.close());
const { folder } = await temporaryFolder();
const project = fileURLToPath(new URL('../../', import.meta.url));

function startLoad(...options: string[]): ChildProcess {
  const environment = { ...process.env, MONGODB_DATABASE: store.databaseName, MUSTER_DATA: join(folder, 'data') };
  const command = [...LOADER, 'cli/load.ts', folder, ...options];
  return spawn(process.execPath, command, { cwd: project, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function finished(child: ChildProcess): Promise<{ code: number; output: string; errors: string }> {
  let [output, errors] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output, errors };
}

const lines = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).join('\n');
const { units, researchers, assets } = makeSample('INST');
const manyAssets = Array.from({ length: 3 }, (_, copy) =>
  assets.map(({ _id, ...asset }) => ({ id: `${_id}-${copy}`, ...asset })),
).flat();

describe('npm run load', () => {
  it('loads each record once, though killed in the middle and started again, and says so', async () => {
    await writeFile(join(folder, 'organization-units.jsonl'), lines(units));
    await writeFile(
      join(folder, 'researchers.jsonl'),
      lines(researchers.map(({ _id, ...rest }) => ({ primaryId: _id, ...rest }))),
    );
    await writeFile(join(folder, 'assets.jsonl'), lines(manyAssets));

    const killed = startLoad();
    await until('the first assets', async () => (await store.assets.collection.countDocuments()) > 0);
    killed.kill('SIGKILL');
    await once(killed, 'close');
    assert.ok((await store.assets.collection.countDocuments()) < manyAssets.length, 'it was killed in the middle');

    const { code, output, errors } = await finished(startLoad('--json'));
    assert.equal(code, 0, errors);
    const report = JSON.parse(output) as LoadReport;
    const { created = 0, changed, equal = 0, kept } = report.files[2]?.records.assets ?? {};
    assert.deepEqual([created + equal, changed, kept, report.rejected], [manyAssets.length, 0, 0, 0]);
    assert.ok(created > 0 && equal > 0);
    assert.equal(await store.assets.collection.countDocuments({ revision: 1 }), manyAssets.length);
  });

  it('ends with 1 and names file, line and field when a line is rejected', async () => {
    await writeFile(
      join(folder, 'assets.jsonl'),
      '{"id":"1","title":"A"}\n{"id":"2","creators":[{"order":"x"}],"title":"B"}\n',
    );
    const { code, output } = await finished(startLoad('--rejects', join(folder, 'bad.jsonl')));
    assert.equal(code, 1);
    assert.match(output, /assets\.jsonl, line 2: creators\.0\.order/);
    assert.match(output, /Rejected lines: 1, with their errors in .*bad\.jsonl/);
    assert.match(output, /assets: 1 created/);
  });
});
