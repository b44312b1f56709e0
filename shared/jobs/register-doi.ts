import { DOI_PROFILES, type DoiProfile } from '../dois/doi-profile.ts';
import { activeDoiProfiles, type DoiProfileEntry } from '../dois/choose-profile.ts';
import { landingProblem } from '../dois/landing-page.ts';
import type { ParameterProblem } from '../model/coded.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { noParameters, type NoParameters } from '../job-kit/parameters/no-parameters.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { REGISTER_DOI_REASONS, type RegisterDoiReason } from './register-doi/reasons.ts';

/** Makes assets' DOIs findable, and creates missing ones. Seed: "Register DOI for Research Assets". */
export const registerDoi = defineJob<NoParameters, RegisterDoiReason>({
  id: 'M50703',
  activity: 'registerDoi',
  name: 'Register DOI for Research Assets',
  description: [
    'Registers DOIs for a set of assets.',
    'This job can be run on assets with or without reserved DOIs. If there is a reserved DOI, it is registered; if not, the job provides a DOI and registers it.',
    'At least one DOI profile must be active for this job to work.',
  ].join(' '),
  content: { value: 'REGISTER_DOI', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
  setContent: 'IER',
  roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  work: 'performer',
  target: 'datacite',
  reasons: REGISTER_DOI_REASONS,
  effect: 'OUTSIDE',
  act: () => 'Register DOIs for {members}',
  undoable: false,
  parameters: noParameters,
  check: async (_parameters, lookups) => {
    const entries = (await lookups.configuration(DOI_PROFILES)) as readonly ConfigurationEntry<DoiProfile>[];
    return profileProblems(entries, lookups.publicUrl);
  },
});

/** Seed: "At least one DOI profile must be active for this job to work." It must also be usable. */
function profileProblems(entries: readonly DoiProfileEntry[], publicUrl: string): ParameterProblem[] {
  const problem = (message: string) => ({ parameter: DOI_PROFILES, message });
  const active = activeDoiProfiles(entries);
  if (active.length > 0) return active.flatMap((profile) => landingProblem(profile, publicUrl) ?? []).map(problem);
  const locked = entries.filter(({ content }) => content.active);
  if (locked.length === 0) {
    return [problem('No DOI profile is active. Create one under /conf/doi-profiles, or activate one.')];
  }
  return locked.map(({ code }) =>
    problem(`The active DOI profile ${code} has no password. Set it, or activate a profile that has one.`),
  );
}
