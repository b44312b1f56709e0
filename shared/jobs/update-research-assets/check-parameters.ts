import type { Lookups } from '../../job-kit/job-definition.ts';
import type { ParameterProblem } from '../../model/coded.ts';
import { unitProblem } from '../../job-kit/parameters/unit-value.ts';
import type { AuthorSelection } from './author-selection.ts';
import type { UpdateResearchAssetsParameters } from './parameters.ts';

/**
 * Checks that units and researchers exist. An author's past affiliation may be a closed unit; an asset's current unit
 * may not.
 */
export async function checkParameters(
  { affiliation, profileDisplay, academicUnit, assetType }: UpdateResearchAssetsParameters,
  lookups: Lookups,
): Promise<ParameterProblem[]> {
  const problems = await Promise.all([
    affiliation && unitProblem(lookups, 'TASK_Affiliation_Value', affiliation.to),
    affiliation && researcherProblem(lookups, 'TASK_Affiliation_Researcher', affiliation.authors),
    profileDisplay && researcherProblem(lookups, 'TASK_ProfileDisplay_Researcher', profileDisplay.authors),
    academicUnit &&
      unitProblem(lookups, 'TASK_AcademicUnit_Value', academicUnit.unit, { active: academicUnit.action !== 'REMOVE' }),
    assetType && sameTypeProblem(assetType),
  ]);
  return problems.filter((problem) => problem !== undefined);
}

async function sameTypeProblem({ from, to }: { from: string; to: string }): Promise<ParameterProblem | undefined> {
  if (from !== to) return undefined;
  return { parameter: 'TASK_AssetType_Value', message: 'This is the type to replace. Choose another one.' };
}

async function researcherProblem(
  lookups: Lookups,
  parameter: string,
  authors: AuthorSelection,
): Promise<ParameterProblem | undefined> {
  if (authors.who !== 'RESEARCHER' || (await lookups.researcherExists(authors.researcher))) return undefined;
  return { parameter, message: `There is no researcher with the primary id ${authors.researcher}.` };
}
