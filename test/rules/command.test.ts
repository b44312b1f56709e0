import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LOADER } from '../support/loader.ts';

interface Ended {
  code: number;
  out: string[];
  err: string;
}

/** Runs the command as `npm run rules --` does, without any engine in its environment. */
function rules(...args: string[]): Promise<Ended> {
  const environment = { ...process.env, MONGODB_URL: '', TEMPORAL_ADDRESS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, [...LOADER, 'cli/rules.ts', ...args], { env: environment }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out: out.trimEnd().split('\n'), err });
    });
  });
}

describe('npm run rules', () => {
  let folder = '';
  const file = (name: string) => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-rules-'));
    const good =
      'rule "a" when TRUE then addField "keywords.x" end\nrule "b" when TRUE then suffix "title" with "!" end\n';
    await writeFile(file('good.rules'), good);
    await writeFile(file('bad.rules'), 'rule "a" when TRUE then\n  removeFeild "x"\n  prefix "title" "y"\nend\n');
    await writeFile(file('gone.rules'), 'rule "a" when TRUE then removeField "title" end\n');
    await writeFile(file('stored.json'), JSON.stringify({ _id: '99', title: 'T' }));
    await writeFile(
      file('line.json'),
      JSON.stringify({ id: '99', title: 'T', 'title.subtitle': 'S', 'date.published': '1923' }),
    );
    await writeFile(file('broken.json'), '{');
  });
  after(() => rm(folder, { recursive: true }));

  it('check: a line for each error, warnings beside it, and a closing count of files and rules', async () => {
    const { code, out, err } = await rules('check', file('good.rules'), file('bad.rules'));
    assert.equal(code, 1);
    assert.deepEqual(out, [
      `${file('bad.rules')}:2:3: expected an action such as removeField, or 'end', found removeFeild; did you mean removeField?`,
      `${file('bad.rules')}:3:18: expected 'with', found "y"`,
      '2 files, 3 rules, 2 errors',
    ]);
    assert.ok(err.includes(`${file('good.rules')}:2:25: warning: suffix`), err);
  });

  it('check: exits 0 when there are no errors', async () => {
    const { code, out } = await rules('check', file('good.rules'));
    assert.deepEqual([code, out], [0, ['1 file, 2 rules, 0 errors']]);
  });

  it('try: shows the record before and after, rule by rule, whether it is as stored or as loaded', async () => {
    for (const record of ['stored.json', 'line.json']) {
      const { code, out } = await rules('try', file('good.rules'), file(record));
      const text = out.join('\n');
      assert.equal(code, 0, text);
      for (const part of [
        'line 1 "a": changes',
        'keywords',
        '+ "T!"',
        'before',
        'after',
        'run again',
        '2 rules: 2 changed',
      ]) {
        assert.ok(text.includes(part), `${part} is missing in\n${text}`);
      }
    }
  });

  it('try: prints JSON when asked, and exits 1 for a result that would be refused', async () => {
    const { code, out } = await rules('try', file('gone.rules'), file('stored.json'), '--json');
    const tried = JSON.parse(out.join('\n')) as { refused: string; rules: unknown[] };
    assert.equal(code, 1);
    assert.match(tried.refused, /title would no longer be valid/);
    assert.equal(tried.rules.length, 1);
  });

  it('reports unreadable input in one line, without a stack trace', async () => {
    for (const args of [
      ['check', file('nothing.rules')],
      ['try', file('good.rules'), file('broken.json')],
      ['try', file('good.rules'), file('nothing.json')],
    ]) {
      const { code, err } = await rules(...args);
      assert.equal(code, 1);
      assert.ok(!err.includes('    at '), err);
    }
    const { code, out } = await rules('try', file('bad.rules'), file('stored.json'));
    assert.deepEqual([code, out.length], [1, 2]);
  });
});
