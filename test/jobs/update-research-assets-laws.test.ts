import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { updateResearchAssetsWork } from '../../activities/jobs/update-research-assets.ts';
import { assetSchema } from '../../shared/model/asset.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';
import { arbitraryUpdateParameters, planParsed, planWith, SCHEMA } from '../support/update-research-assets.ts';

const { changes } = updateResearchAssetsWork;
assert.ok(changes !== 'any');

describe('Update Set of Research Assets, for any asset and parameters', () => {
  it('keeps to the laws of planners', () => {
    fc.assert(
      fc.property(arbitraryAsset(), arbitraryUpdateParameters, (record, raw) => {
        const parameters = SCHEMA.parse(raw);
        checkPlannerLaws({ record, changes, plan: (asset) => planParsed(asset, parameters) });
      }),
      { numRuns: 2_000 },
    );
  });

  it('plans the same with parameters stored as JSON', () => {
    fc.assert(
      fc.property(arbitraryAsset(), arbitraryUpdateParameters, (asset, raw) => {
        const kept: unknown = JSON.parse(JSON.stringify(SCHEMA.parse(raw)));
        assert.deepEqual(planParsed(asset, kept as never), planWith(asset, raw));
      }),
    );
  });

  it('never produces an asset that does not fit its model, and shares what did not change', () => {
    fc.assert(
      fc.property(arbitraryAsset(), arbitraryUpdateParameters, (asset, raw) => {
        const planned = planWith(asset, raw);
        if (planned.kind !== 'change') return;
        assert.ok(assetSchema.safeParse(planned.next).success);
        for (const [field, value] of Object.entries(asset)) {
          if (!changes.includes(field)) assert.equal(planned.next[field], value);
        }
      }),
    );
  });

  it('gives every detail and every unchanged asset a reason', () => {
    fc.assert(
      fc.property(arbitraryAsset(), arbitraryUpdateParameters, (asset, raw) => {
        const planned = planWith(asset, raw);
        assert.ok(planned.details.length > 0);
        assert.ok(planned.details.every(({ reason }) => /^[A-Z_]+$/.test(reason)));
        if (planned.kind === 'unchanged') assert.match(planned.reason, /^[A-Z_]+$/);
      }),
    );
  });
});
