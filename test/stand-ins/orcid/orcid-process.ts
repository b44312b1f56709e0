/**
 * The ORCID stand-in in its own process, so that what else goes on in a test does not delay the times it notes:
 * `fork` it, wait for `started`, then ask.
 */
import { OUR_CLIENT, FULL_SCOPE, orcidNumber } from '../../support/orcid-world.ts';
import { startOrcidStandIn } from './orcid-server.ts';
import type { OrcidFaults } from './faults.ts';

/** What the process can be told; it answers each with the calls so far. */
export type OrcidOrder =
  /** Empty records, with permissions, for researchers of these numbers. */
  | { kind: 'records'; from: number; count: number }
  | { kind: 'faults'; faults: Partial<OrcidFaults> }
  | { kind: 'calls' };

const standIn = await startOrcidStandIn();

process.on('message', (order: OrcidOrder) => {
  if (order.kind === 'faults') Object.assign(standIn.faults, order.faults);
  if (order.kind === 'records') {
    for (let index = order.from; index < order.from + order.count; index += 1) {
      standIn.addRecord(orcidNumber(index));
      standIn.addToken({ orcid: orcidNumber(index), client: OUR_CLIENT, scope: FULL_SCOPE });
    }
  }
  process.send?.({ kind: 'calls', calls: standIn.calls });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ kind: 'started', apiUrl: standIn.apiUrl, oauthUrl: standIn.oauthUrl });
