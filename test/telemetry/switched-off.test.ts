import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { build } from 'esbuild';

const PROJECT = resolve(import.meta.dirname, '../..');
const PROGRAMS = ['api/main.ts', 'workers/main.ts', 'cli/start.ts', 'cli/demo.ts', 'workers/bundling-process.ts'];
const OPTIONAL = /^(prom-client|@opentelemetry\/.*|@temporalio\/interceptors-opentelemetry.*)$/;

/** Everything that loading a file loads, packages by their names. */
async function loadedBy(program: string, follows: (kind: string) => boolean): Promise<Set<string>> {
  const { metafile } = await build({
    entryPoints: [program],
    absWorkingDir: PROJECT,
    outdir: 'unused',
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const loaded = new Set<string>();
  const toVisit = [program];
  for (let path = toVisit.pop(); path !== undefined; path = toVisit.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    const imports = metafile.inputs[path]?.imports ?? [];
    toVisit.push(...imports.filter(({ kind }) => follows(kind)).map((each) => each.path));
  }
  return loaded;
}

describe('metrics and traces that are switched off', () => {
  it('load nothing in any program', async () => {
    for (const program of PROGRAMS) {
      const loaded = await loadedBy(program, (kind) => kind !== 'dynamic-import');
      assert.deepEqual(
        [...loaded].filter((path) => OPTIONAL.test(path)),
        [],
        program,
      );
    }
    const whenOn = await loadedBy('workers/main.ts', () => true);
    assert.ok(whenOn.has('prom-client') && whenOn.has('@temporalio/interceptors-opentelemetry'), 'they are found');
  });
});
