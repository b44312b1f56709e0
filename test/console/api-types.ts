import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { describeRoutes } from '../../api/contract/open-api.ts';
import { routeGroups } from '../../api/route-groups.ts';
import { openLookups } from '../../shared/job-kit/open-lookups.ts';
import { loadJobCatalogue } from '../../shared/jobs/catalogue/job-catalogue.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';
import { openStore } from '../../shared/store/store.ts';
import { TEST_SECRET_KEY } from '../support/test-secret-key.ts';

const CONSOLE = fileURLToPath(new URL('../../console/', import.meta.url));

/** The file of types that the console's client is checked with. */
export const API_TYPES = join(CONSOLE, 'api/api-types.d.ts');

/** The types of the API as it is, from its OpenAPI document. Needs no engines. */
export async function describeApi(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-api-types-'));
  const store = await openStore('mongodb://127.0.0.1:9/', 'none', { connect: 'later' });
  try {
    const config = readConfig({ MUSTER_DATA: folder });
    const lookups = openLookups(store, config);
    const groups = routeGroups(
      {
        config,
        store,
        lookups,
        log: pino({ level: 'silent' }),
        temporal: new Client({ connection: Connection.lazy() }),
        catalogue: await loadJobCatalogue(lookups),
        hasSearchAttributes: false,
        secrets: await openSecrets({ secretKeys: [TEST_SECRET_KEY], dataFolder: folder }),
        configurationKinds,
      },
      { isReady: () => true, canReadSecrets: () => true },
    );
    const document = join(folder, 'openapi.json');
    await writeFile(document, JSON.stringify(forConsole(describeRoutes(Object.values(groups), '1.0.0'))));
    const types = join(folder, 'api-types.d.ts');
    await promisify(execFile)('npx', ['openapi-typescript', document, '--output', types], { cwd: CONSOLE });
    return await readFile(types, 'utf8');
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the console reads: JSON that answers a request. Its client has one way to read errors. */
function forConsole(document: object): unknown {
  return JSON.parse(JSON.stringify(document), (name, value: unknown) => {
    const isLeftOut = /^[345]\d\d$/.test(name) || name === 'application/xml';
    return isLeftOut || (name === 'description' && typeof value === 'string' && value !== 'Done.') ? undefined : value;
  });
}
