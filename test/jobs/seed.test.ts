import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ROLES } from '../../shared/model/roles.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';

const ASSETS_ADMIN = ['General System Administrator'];
const ASSETS_MANAGER = ['Research Assets Manager'];

/**
 * "Manual Jobs by Content Type" of the specification, copied by hand: name, content type, type, description, roles. Without
 * "(see Managing Search Queries and Sets in Esploro)" and "See also Smart Expansion via Alma": these pages do not exist here.
 */
const SPECIFIED: readonly [string, string, string, string, readonly string[]][] = [
  ['Update Set of Research Assets', 'Research Assets', 'Research Assets', 'Updates research assets.', ASSETS_ADMIN],
  ['Delete Set of Research Assets', 'Research Assets', 'Research Assets', 'Deletes research assets.', ASSETS_ADMIN],
  [
    'Register DOI for Research Assets',
    'Research Assets',
    'Research Assets',
    'Registers DOIs for a set of assets. This job can be run on assets with or without reserved DOIs. If there is a reserved DOI, it is registered; if not, the job provides a DOI and registers it. At least one DOI profile must be active for this job to work.',
    ASSETS_ADMIN,
  ],
  [
    'Import Research Assets Files',
    'Research assets',
    'Research assets',
    'This job iterates over the assets in the set, finds any files at the end of links, uploads them to Esploro, and then changes the link to be a pointer to the (now local file).',
    ASSETS_MANAGER,
  ],
  [
    'Import Research Assets Relations',
    'Research Assets',
    'Research assets',
    'Once assets have been imported from another system, this job creates the relations for each asset in the set.',
    ASSETS_MANAGER,
  ],
  [
    'Index Research Assets',
    'Research assets',
    'Research assets',
    "Push research assets to Primo / Primo VE when you don't want to wait for the scheduled re-indexing.",
    ASSETS_ADMIN,
  ],
  [
    'Research Assets CSV Export',
    'RESEARCH_ASSETS_EXPORT',
    'Export research assets in CSV format for update and import.',
    'Exports asset metadata to a file.',
    ASSETS_ADMIN,
  ],
  [
    'Update/Notify Users',
    'User',
    'Users',
    'Updates parameters for users and/or notifies users.',
    ['User Administrator', 'User Manager'],
  ],
  [
    'Update Set of Researchers',
    'Researchers',
    'Researchers',
    'Updates researchers for the currently selected set.',
    ASSETS_MANAGER,
  ],
  [
    'Handle Relations for Research Assets',
    'Research Assets',
    'Research Assets',
    'Manage relations for research assets.',
    ASSETS_MANAGER,
  ],
  [
    'Fix author internal affiliation in asset',
    'Research Assets',
    'Research Assets',
    "This job matches the free-text organizational-unit name in the affiliation section of the asset's creators and contributors against internal Organizational Unit Names. If an exact match is found, it replaces the free-text name with a link to the internal Organizational Unit code.",
    ['Asset Manager'],
  ],
  [
    'Delete records from ORCID',
    'Researchers',
    'Researchers',
    "This job deletes all of a researcher's ORCID records that were originally put there by Esploro.",
    ['Researcher Manager'],
  ],
];

describe('the jobs of the specification', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster();
  });
  after(() => muster.close());

  it('are offered word for word: name, content type, type, description and roles', async () => {
    const offered = new Map((await muster.catalogue.list()).map((job) => [job.name, job]));
    for (const [name, content, type, description, roles] of SPECIFIED) {
      const job = offered.get(name);
      assert.ok(job, name);
      assert.deepEqual(
        [job.content.desc, job.category.desc, job.description, job.roles.map((role) => ROLES[role])],
        [content, type, description, roles],
        name,
      );
    }
    assert.deepEqual([...offered.keys()].sort(), SPECIFIED.map(([name]) => name).sort(), 'and no others');
  });
});
