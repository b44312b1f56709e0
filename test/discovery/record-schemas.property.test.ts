import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { STANDARD_PROFILE } from '../../shared/publishing/records/publishing-profile.ts';
import { renderRecord } from '../../shared/publishing/records/render-record.ts';
import type { DiscoverySettings } from '../../shared/publishing/records/discovery-settings.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { DISCOVERY_FORMATS } from '../../shared/model/discovery.ts';
import { writeAnswer } from '../../shared/publishing/oai/envelope.ts';
import { oaiIdentifiers } from '../../shared/publishing/oai/identifier.ts';
import { recordOf } from '../../shared/publishing/oai/record-elements.ts';
import { makeSample } from '../../cli/demo/sample/load-sample.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { arbitraryAssetFields } from '../support/arbitrary-asset-fields.ts';
import { complaintsOfSchema } from '../support/xml-schema-peer.ts';

const SETTINGS: DiscoverySettings = {
  publicUrl: 'https://repository.example.org',
  institution: 'INST',
  timeZone: 'UTC',
  publisher: 'Example University',
  sets: [],
};
const OFFERING = { identifiers: oaiIdentifiers(SETTINGS.publicUrl), profile: STANDARD_PROFILE };
const NOW = new Date();

/** A GetRecord answer for each format. */
function answersOf(asset: Asset): string[] {
  const content = renderRecord({ ...asset, portal_visibility: true, depositStatusWithDesc: {} }, SETTINGS, [], {
    since: NOW,
    now: NOW,
  });
  const record = { _id: asset._id, datestamp: NOW, since: NOW, version: 1, ...content };
  return DISCOVERY_FORMATS.map((format) =>
    writeAnswer(
      { responseDate: NOW, baseUrl: `${SETTINGS.publicUrl}/oai`, arguments: { verb: 'GetRecord' } },
      { GetRecord: { record: recordOf(OFFERING, record, format) } },
    ),
  );
}

async function assertValid(assets: readonly Asset[]): Promise<void> {
  const answers = assets.flatMap((asset) => answersOf(asset).map((answer) => ({ asset, answer })));
  const complaints = await complaintsOfSchema(answers.map(({ answer }) => answer));
  assert.equal(complaints.length, answers.length);
  const refused = answers.flatMap((each, index) => {
    const [first] = complaints[index] ?? [];
    return first === undefined ? [] : [{ ...each, first }];
  });
  assert.deepEqual(refused.slice(0, 3), [], `${refused.length} of ${answers.length} answers break their schema`);
}

describe('disseminated records', () => {
  it('match the schemas of their formats for every asset of the sample', () =>
    assertValid(makeSample('INST').assets.map((asset) => ({ ...asset, revision: 1, changes: [] }))));

  it('match them for any field values', () => assertValid(fc.sample(arbitraryAsset(arbitraryAssetFields), 1_000)));
});
