export { NO_FAULTS } from './orcid/faults.ts';
export { startOrcidStandIn, type OrcidStandIn } from './orcid/orcid-server.ts';
export type { StandInItem } from './orcid/orcid-record.ts';
