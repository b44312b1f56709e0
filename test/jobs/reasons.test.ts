import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineJob, type Lookups } from '../../shared/job-kit/job-definition.ts';
import { recordWork } from '../../shared/job-kit/job-work.ts';
import { change, fail, skip, unchanged, type Plan } from '../../shared/job-kit/plan.ts';
import { loadDefinitions, loadJobCatalogue } from '../../shared/jobs/catalogue/job-catalogue.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { REASONS } from '../../shared/model/outcome.ts';
import { stampJob } from '../support/test-jobs.ts';
import { reasonPages, withReasonTable } from './reason-tables.ts';

/** Describing reasons asks nothing of the repository. */
const NO_LOOKUPS = {} as Lookups;

describe('the reasons of jobs', () => {
  it('are codes with a sentence each, and none hides a common one', async () => {
    const maps = (await loadDefinitions()).map(({ file, value }) => ({
      file,
      reasons: value.kind === 'job-source' ? value.facts.reasons : value.reasons,
    }));
    for (const { file, reasons } of [...maps, { file: 'outcome.ts', reasons: REASONS }]) {
      for (const [code, sentence] of Object.entries(reasons)) {
        assert.match(code, /^[A-Z]+(_[A-Z]+)*$/, file);
        assert.match(sentence, /^[A-Z].+ .+\.$/, `${file}: ${code}`);
        if (reasons !== REASONS) assert.ok(!(code in REASONS), `${file}: ${code} is a common reason`);
      }
    }
  });

  it('stand on the page of the job with the same words (npm run reasons prints them)', async () => {
    for (const page of await reasonPages()) {
      const { is, wanted } = await withReasonTable(page);
      assert.equal(is, wanted, page.page);
    }
  });

  it('are described by the catalogue: those of the activity, then common ones, then the code', async () => {
    const catalogue = await loadJobCatalogue(NO_LOOKUPS, [stampJob]);
    assert.equal(catalogue.describeReason('stampAssets', 'TEST_SKIP'), stampJob.reasons.TEST_SKIP);
    assert.match(catalogue.describeReason('normalizeResearchAssets', 'NO_RULE_APPLIES'), /^No rule /);
    assert.equal(catalogue.describeReason('stampAssets', 'CONFLICT'), REASONS.CONFLICT);
    assert.equal(catalogue.describeReason('stampAssets', 'NEVER_HEARD_OF'), 'NEVER_HEARD_OF');
  });

  it('are checked by the compiler: a plan may give no reason that the definition does not name', () => {
    const job = defineJob({ ...stampJob, reasons: { KNOWN: 'It is known.' } });
    const parts = { definition: job, changes: [], gather: async () => null };
    const known = ({ title }: Asset): Plan<Asset, 'KNOWN'> =>
      title === '' ? unchanged('KNOWN') : skip('CONFLICT', 'Common ones may.');
    recordWork({ ...parts, plan: known });
    recordWork({ ...parts, plan: (asset: Asset) => change(asset) });
    // @ts-expect-error: the definition does not name it
    recordWork({ ...parts, plan: (): Plan<Asset, 'UNKNOWN'> => fail('UNKNOWN', 'No.') });
    // @ts-expect-error: nor may any string be a reason
    recordWork({ ...parts, plan: (asset: Asset): Plan<Asset> => unchanged(asset.title ?? '') });
    const details = [{ item: 'x', outcome: 'changed', reason: 'UNKNOWN' } as const];
    // @ts-expect-error: details give reasons too
    recordWork({ ...parts, plan: (asset: Asset): Plan<Asset, 'UNKNOWN'> => change(asset, { details }) });
  });
});
