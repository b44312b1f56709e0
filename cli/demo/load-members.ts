import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { readAssetIds } from '../../shared/exchange/loading/asset-ids.ts';
import { loadFolder } from '../../shared/exchange/loading/load-folder.ts';
import { LOAD_FILES, type LoadReport } from '../../shared/exchange/loading/load-report.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import { loadSample, makeSample } from './sample/load-sample.ts';
import type { Store } from '../../shared/store/store.ts';
import { describeLoad } from '../describe-load.ts';
import { LoadBar } from '../load-bar.ts';
import type { DemoMemory } from './memory.ts';
import type { DemoContent } from './scene.ts';

/** Where the members of the demo's set come from. */
export interface MemberSource {
  /** The same for the same assets. */
  key: string;
  /** For people, as in "assets of …". */
  name: string;
  content: DemoContent;
  /** Ids in the order of the source; a few may belong to assets that were rejected. */
  ids(this: void): AsyncIterable<string>;
}

export interface LoadMembersOptions {
  store: Store;
  config: Config;
  memory: DemoMemory;
  say: (line: string) => void;
}

/** @throws MusterError when the folder has no assets to load. */
export async function requireAssetFile(folder: string): Promise<void> {
  const file = join(resolve(folder), 'assets.jsonl');
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) return;
  throw new MusterError(
    'NO_ASSETS',
    400,
    `${file} does not exist. Set --data to the folder that contains assets.jsonl.`,
  );
}

/** Loads the built-in sample; existing records stay. */
export async function loadSampleMembers(
  content: DemoContent,
  { store, config, say }: LoadMembersOptions,
): Promise<MemberSource> {
  const sample = makeSample(config.institution);
  await loadSample(store, config.institution);
  const { assets, researchers, users, units } = sample;
  say(
    `Loaded: the sample, ${assets.length} assets, ${researchers.length} researchers, ${users.length} users, ${units.length} units`,
  );
  const ids = sample[SET_CONTENTS[content].collection].map(({ _id }) => _id);
  return {
    key: `${content === 'IER' ? '' : `${content} of `}sample ${config.institution}`,
    name: 'the sample',
    content,
    ids: async function* () {
      yield* ids;
    },
  };
}

/** Loads the files of a folder, unless these very files were loaded by an earlier demo and their assets are still there. */
export async function loadAssetFiles(folder: string, options: LoadMembersOptions): Promise<MemberSource> {
  const { store, config, memory, say } = options;
  const path = resolve(folder);
  const key = await fingerprint(path, config.institution);
  const name = basename(path);
  const loaded = memory.now.loaded[key];
  if (loaded !== undefined && (await store.assets.estimatedCount()) >= loaded) {
    say(`Already loaded: ${loaded} assets of ${path}`);
  } else {
    say(`Loading the files of ${path}`);
    const report = await load(path, options);
    say(indented(describeLoad(report)));
    await memory.keep({ loaded: { ...memory.now.loaded, [key]: assetsOf(report) } });
  }
  return { key, name, content: 'IER', ids: () => readAssetIds(path) };
}

async function load(path: string, { store, config }: LoadMembersOptions): Promise<LoadReport> {
  const bar = new LoadBar();
  try {
    const { institution, timeZone, dataFolder } = config;
    const options = { institution, timeZone, reportFolder: join(dataFolder, 'loads') };
    return await loadFolder(store, path, options, (progress) => bar.show(progress));
  } finally {
    bar.stop();
  }
}

function assetsOf({ files }: LoadReport): number {
  const counts = files.map(({ records }) => records.assets).filter((assets) => assets !== undefined);
  return counts.reduce((sum, { created, changed, equal, kept }) => sum + created + changed + equal + kept, 0);
}

/** The content of the files, and everything else that affects what is loaded from them. */
async function fingerprint(path: string, institution: string): Promise<string> {
  const hash = createHash('sha256').update(institution);
  for (const file of LOAD_FILES) {
    const size = await stat(join(path, file)).then(
      (found) => found.size,
      () => undefined,
    );
    hash.update(`\n${file} ${size ?? 'absent'}\n`);
    if (size !== undefined) await pipeline(createReadStream(join(path, file)), hash, { end: false });
  }
  return hash.digest('hex');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
